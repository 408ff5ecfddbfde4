import type { ProviderAdapter } from '../adapter';
import { buildRequest } from './build-request';
import { parseError } from './parse-error';
import { parseResponse } from './parse-response';
import { openStream } from './stream-parser';

/** A vendor that speaks OpenAI's chat completions, more or less: hosted, or a vLLM, SGLang or Ollama of one's own. */
export const createOpenAiCompatibleAdapter = (id: string): ProviderAdapter => ({
  id,
  chat: { buildRequest, parseResponse, openStream },
  parseError,
});
