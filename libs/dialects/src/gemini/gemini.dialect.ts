import type { ChatDialect } from '../dialect';
import { arrayFraming, eventFraming } from './framing';
import { parseRequest, type GeminiCall } from './parse-request';
import { renderResponse } from './render-candidates';
import { renderError } from './render-error';
import { GeminiStreamRenderer } from './stream-renderer';

export interface GeminiOptions extends GeminiCall {
  /** `alt=sse`; else a stream is one JSON array. */
  readonly isEventStream: boolean;
}

/** Between the items of an array, blanks say nothing. */
const ARRAY = { contentType: 'application/json; charset=utf-8', keepAlive: '\r\n' };

/** Google's generateContent. Reference: the Gemini API reference, models.generateContent. */
export function createGeminiDialect({ model, stream, isEventStream }: GeminiOptions): ChatDialect {
  const isArray = stream && !isEventStream;
  return {
    ...(isArray && { streaming: ARRAY }),
    parseRequest: (body) => parseRequest(body, { model, stream }),
    renderCompletion: renderResponse,
    openStream: (request) => new GeminiStreamRenderer(request, isArray ? arrayFraming() : eventFraming),
    renderError: (error) => (isArray ? `[${renderError(error)}]` : renderError(error)),
  };
}
