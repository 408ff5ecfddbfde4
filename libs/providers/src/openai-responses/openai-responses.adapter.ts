import type { ProviderAdapter } from '../adapter';
import { listModels } from '../openai-compatible/list-models';
import { parseError } from '../openai-compatible/parse-error';
import { nativeResponses } from '../openai-compatible/responses/native-responses';
import { buildRequest, recalls } from './build-request';
import { openStream } from './stream-parser';
import { parseResponse } from './parse-response';

/**
 * Models that their vendor serves through Responses alone: for callers of every format. Source: OpenAI's API reference, Responses.
 */
export const openAiResponsesAdapter: ProviderAdapter = {
  id: 'openai-responses',
  chat: { recalls, buildRequest, parseResponse, openStream },
  native: { 'openai-responses': nativeResponses },
  models: listModels,
  channelFields: [
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'sk-proj-...' },
    { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://api.openai.com/v1' },
  ],
  parseError,
};
