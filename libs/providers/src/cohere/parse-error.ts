import { UpstreamError } from '@app/llm';
import type { HttpAnswer } from '../adapter';
import { parseError as parseFamilyError } from '../openai-compatible/parse-error';

/** A word of the request or the answer is on Cohere's list. Elsewhere this status means other things. */
const DENIED_TOKEN = 498;

/** `{"message": "..."}`. Source: Cohere API reference, Errors. */
export function parseError(answer: HttpAnswer): UpstreamError {
  const error = parseFamilyError(answer);
  return answer.status === DENIED_TOKEN ? new UpstreamError('content_filter', error.details) : error;
}
