import type { ProviderAdapter } from '../adapter';
import { parseError } from '../openai-compatible/parse-error';
import { buildRequest } from './build-request';
import { listModels } from './list-models';
import { parseResponse } from './parse-response';
import { openStream } from './stream-parser';

/** A server of Ollama, in its own words: only they can ask for a context that holds the prompt. Source: Ollama's API documentation. */
export const ollamaAdapter: ProviderAdapter = {
  id: 'ollama',
  chat: { framing: 'ndjson', inlines: ['image_url'], buildRequest, parseResponse, openStream },
  models: listModels,
  channelFields: [
    { name: 'baseUrl', kind: 'url', isRequired: true, example: 'http://127.0.0.1:11434' },
    { name: 'secrets', kind: 'secrets', isRequired: false, example: 'only for servers behind a proxy' },
  ],
  parseError,
};
