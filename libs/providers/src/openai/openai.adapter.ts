import type { ProviderAdapter } from '../adapter';
import { listModels } from '../openai-compatible/list-models';
import { parseError } from '../openai-compatible/parse-error';
import { completions } from '../openai-compatible/plain/completions';
import { OPENAI_ENDPOINTS } from '../openai-compatible/plain/plain-endpoints';
import { parseResponse } from '../openai-compatible/parse-response';
import { nativeResponses } from '../openai-compatible/responses/native-responses';
import { openStream } from '../openai-compatible/stream-parser';
import { buildRequest } from './build-request';

/** They answer 404 to completions. Source: OpenAI's list of models, "Legacy completions". */
const ONLY_CHATS = /^(ft:)?(gpt-(?!3\.5-turbo-instruct)|chatgpt-|codex-|o\d)/;

/** OpenAI itself. Source: OpenAI's API reference, Chat Completions and Responses. */
export const openAiAdapter: ProviderAdapter = {
  id: 'openai',
  chat: { buildRequest, parseResponse, openStream },
  native: { 'openai-responses': nativeResponses },
  endpoints: { ...OPENAI_ENDPOINTS, completions: { ...completions, hasModel: (name) => !ONLY_CHATS.test(name) } },
  models: listModels,
  channelFields: [
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'sk-proj-...' },
    { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://api.openai.com/v1' },
  ],
  parseError,
};
