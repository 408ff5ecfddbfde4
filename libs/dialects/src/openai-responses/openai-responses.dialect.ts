import type { ChatDialect } from '../dialect';
import { parseRequest } from './parse-request';
import { renderCompletion } from './render-completion';
import { renderError } from './render-error';
import { ResponsesStream } from './stream-renderer';

/** OpenAI's Responses, without what a server keeps between calls. Reference: the Responses section of OpenAI's API reference. */
export const createOpenAiResponsesDialect = (): ChatDialect => ({
  parseRequest,
  renderCompletion,
  openStream: (request) => new ResponsesStream(request),
  renderError,
});
