import type { ChatDialect } from '../dialect';
import { renderError } from '../openai-chat/render';
import { parseRequest } from './parse-request';
import { renderCompletion } from './render-completion';
import { ResponsesStream } from './stream-renderer';

/** OpenAI's Responses, without what a server keeps between calls. Reference: the Responses section of OpenAI's API reference. */
export const createOpenAiResponsesDialect = (): ChatDialect => ({
  parseRequest,
  renderCompletion,
  openStream: (request) => new ResponsesStream(request),
  renderError,
});
