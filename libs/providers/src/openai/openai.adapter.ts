import type { ProviderAdapter } from '../adapter';
import { parseError } from '../openai-compatible/parse-error';
import { parseResponse } from '../openai-compatible/parse-response';
import { openStream } from '../openai-compatible/stream-parser';
import { buildRequest } from './build-request';

/** OpenAI itself. Source: OpenAI's API reference, Chat Completions. */
export const openAiAdapter: ProviderAdapter = {
  id: 'openai',
  chat: { buildRequest, parseResponse, openStream },
  parseError,
};
