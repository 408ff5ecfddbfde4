import { type ChatRequest, UpstreamError } from '@app/llm';
import type { ChatAdapter } from '@app/providers';

/** One document, or the page of a proxy. */
const WHOLE = /^(?:application\/json|text\/html)\b/;
const STREAM = /^text\/event-stream\b/;

interface Asked {
  readonly chat: ChatAdapter;
  readonly request: ChatRequest;
}

/** Some vendors stream what was not to be streamed, and the other way round: an answer is what it says it is. */
export function isStreamed(contentType: string, { chat, request }: Asked): boolean {
  const isAsked = request.stream || chat.mustStream?.(request) === true;
  return isAsked ? !isDocument(contentType) : STREAM.test(contentType);
}

/** Throws UpstreamError('malformed_response'). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UpstreamError('malformed_response', { cause });
  }
}

export const isDocument = (contentType: string): boolean => WHOLE.test(contentType);

export const tooLarge = () => new UpstreamError('malformed_response', { message: 'the answer is too large' });
