import type { ChatDialect } from '../dialect';
import { parseRequest } from './parse-request';
import { renderChunk, renderCompletion, renderError, renderStreamEnd, renderStreamError } from './render';

export interface OpenAiChatOptions {
  /** The finish chunk carries the usage, as the documents of the paths under `/openai/v1` promise. */
  readonly usageOnFinish: boolean;
}

/** OpenAI's chat completions. Reference: the Chat section of OpenAI's API reference. */
export const createOpenAiChatDialect = ({ usageOnFinish }: OpenAiChatOptions): ChatDialect => ({
  parseRequest,
  renderCompletion,
  openStream: (request) => ({
    chunk: renderChunk,
    end: (last, usage) => renderStreamEnd(last, usage, { request, usageOnFinish }),
    error: renderStreamError,
  }),
  renderError,
});
