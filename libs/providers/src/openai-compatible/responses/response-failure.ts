import { UpstreamError } from '@app/llm';
import { errorInAnswer } from '../parse-error';
import { sanitizeMessage } from '../sanitize-message';
import { isObject, type JsonObject, objectIn, textIn } from '../wire';

/** Codes of a failed response that another channel would give, too: the prompt or an image in it. */
const CALLERS_FAULT = /^invalid_prompt$|^bio_policy$|image/;

/** Of a failed response, or an `error` event: its facts lie flat in it, or under `error`. */
export function responseFailure(holder: JsonObject): UpstreamError {
  const error = objectIn(holder['error']) ?? holder;
  const said = textIn(error['message']);
  const message = said === undefined ? undefined : sanitizeMessage(said);
  const details = message === undefined ? {} : { message };
  if (CALLERS_FAULT.test(textIn(error['code']) ?? ''))
    return new UpstreamError('rejected', { ...details, status: 400 });
  const known = errorInAnswer({ error });
  return known && known.failure !== 'overloaded' ? known : new UpstreamError('stream_error', details);
}

/** A body that is no answer: an error in spite of its status, a failed response, or nothing that we know. */
export function failureInBody(body: unknown): UpstreamError | undefined {
  if (!isObject(body) || !Array.isArray(body['output'])) {
    const error = errorInAnswer(body);
    return error ?? new UpstreamError('malformed_response', { message: 'the body is no response' });
  }
  const { status = 'completed' } = body;
  if (status === 'completed' || status === 'incomplete') return undefined;
  if (status === 'failed' || body['error']) return responseFailure(body);
  return new UpstreamError('malformed_response', { message: 'the response is not over' });
}
