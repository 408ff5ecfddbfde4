import type { ChatDialect } from '../dialect';
import { parseRequest, type RequestHeaders } from './parse-request';
import { renderError } from './render-error';
import { renderMessage } from './render-message';
import { MessageStreamRenderer } from './stream-renderer';

export interface AnthropicMessagesOptions {
  /** Of the request: its version says what is allowed. Lower-case names. */
  readonly headers: RequestHeaders;
}

/** Anthropic's Messages, both versions. Reference: the Messages section of Anthropic's API reference. */
export const createAnthropicMessagesDialect = ({ headers }: AnthropicMessagesOptions): ChatDialect => ({
  requestIdHeader: 'request-id',
  parseRequest: (body) => parseRequest(body, headers),
  renderCompletion: renderMessage,
  openStream: (request) => new MessageStreamRenderer(request),
  renderError,
});
