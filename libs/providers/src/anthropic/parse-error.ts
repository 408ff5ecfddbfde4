import { UpstreamError, type UpstreamFailure } from '@app/llm';
import type { HttpAnswer } from '../adapter';
import { parseError as parseAnyError } from '../openai-compatible/parse-error';
import { isObject, type JsonObject, jsonIn, objectIn, textIn } from '../openai-compatible/wire';

/** The status that goes with each type of error, for errors that come with another one. Source: API reference, Errors. */
const STATUSES: ReadonlyMap<unknown, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/** A ceiling of the account that does not lift by waiting, although its status is that of a rate limit. */
const SPEND_CAPS: ReadonlySet<unknown> = new Set([
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
  'ramp_limit_exceeded',
]);
const SPENT =
  /credit balance is too low|(?:usage|spend(?:ing)?) limits?\b.*reached|reached your .*(?:usage|spend) limit/i;
const FILTERED = /blocked by content filtering/i;

/** A non-2xx answer of Anthropic, or of a cloud that hosts its models and says it in its own form. */
export function parseError(answer: HttpAnswer): UpstreamError {
  const error = parseAnyError(answer);
  const failure = ownFailure(jsonIn(answer.body), error);
  return failure === undefined ? error : new UpstreamError(failure, error.details);
}

/** The error a 200 answer or an event of a stream carries; undefined of what is none. */
export function errorIn(document: JsonObject): UpstreamError | undefined {
  if (document['type'] !== 'error' && !isObject(document['error'])) return undefined;
  const status = STATUSES.get(objectIn(document['error'])?.['type']);
  const error = parseError({ status: status ?? 502, headers: {}, body: JSON.stringify(document) });
  return status === undefined ? new UpstreamError('stream_error', error.details) : error;
}

function ownFailure(body: unknown, { details }: UpstreamError): UpstreamFailure | undefined {
  const error = objectIn(objectIn(body)?.['error']) ?? {};
  if (SPEND_CAPS.has(objectIn(error['details'])?.['error_code'])) return 'quota';
  // Of bytes, not of tokens.
  if (error['type'] === 'request_too_large') return 'rejected';
  const message = details.status === 400 ? (textIn(error['message']) ?? '') : '';
  if (SPENT.test(message)) return 'quota';
  return FILTERED.test(message) ? 'content_filter' : undefined;
}
