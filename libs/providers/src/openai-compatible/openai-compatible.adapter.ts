import type { ProviderAdapter } from '../adapter';
import { buildRequest } from './build-request';
import { listModels } from './list-models';
import { parseError } from './parse-error';
import { FAMILY_ENDPOINTS } from './plain/plain-endpoints';
import { parseResponse } from './parse-response';
import { openStream } from './stream-parser';

/** A vendor that speaks OpenAI's chat completions, more or less: hosted, or a vLLM, SGLang or Ollama of one's own. */
export const createOpenAiCompatibleAdapter = (id: string): ProviderAdapter => ({
  id,
  chat: { buildRequest, parseResponse, openStream },
  endpoints: FAMILY_ENDPOINTS,
  models: listModels,
  channelFields: [
    { name: 'baseUrl', kind: 'url', isRequired: true, example: 'https://vendor.example/v1' },
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'sk-...' },
  ],
  parseError,
});
