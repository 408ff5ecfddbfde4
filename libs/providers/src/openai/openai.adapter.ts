import type { ProviderAdapter } from '../adapter';
import { listModels } from '../openai-compatible/list-models';
import { parseError } from '../openai-compatible/parse-error';
import { OPENAI_ENDPOINTS } from '../openai-compatible/plain/plain-endpoints';
import { parseResponse } from '../openai-compatible/parse-response';
import { nativeResponses } from '../openai-compatible/responses/native-responses';
import { openStream } from '../openai-compatible/stream-parser';
import { buildRequest } from './build-request';

/** OpenAI itself. Source: OpenAI's API reference, Chat Completions and Responses. */
export const openAiAdapter: ProviderAdapter = {
  id: 'openai',
  chat: { buildRequest, parseResponse, openStream },
  native: { 'openai-responses': nativeResponses },
  endpoints: OPENAI_ENDPOINTS,
  models: listModels,
  channelFields: [
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'sk-proj-...' },
    { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://api.openai.com/v1' },
  ],
  parseError,
};
