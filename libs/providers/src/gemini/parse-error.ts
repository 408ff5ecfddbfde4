import { UpstreamError, type UpstreamFailure } from '@app/llm';
import type { HttpAnswer } from '../adapter';
import { parseError as parseFamilyError } from '../openai-compatible/parse-error';
import { arrayIn, isObject, jsonIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

/** Our credential, or the project it is of. Source: google.rpc.ErrorInfo, reasons of googleapis.com. */
const OUR_FAULTS =
  /^(API_KEY_|ACCESS_TOKEN_|ACCOUNT_STATE_|CREDENTIALS_MISSING|CONSUMER_|SERVICE_DISABLED|USER_PROJECT_)/;
const BILLING = /^BILLING_|billing/i;

/** A non-2xx answer: google.rpc.Status under `error`, alone or in an array, or a refusal of Google's token endpoint. */
export function parseError(answer: HttpAnswer): UpstreamError {
  const error = parseFamilyError(answer);
  const body = jsonIn(answer.body);
  const status = errorIn(body);
  if (status) return refined(error, status);
  return isObject(body) && typeof body['error'] === 'string' && isTokenRefusal(answer.status)
    ? new UpstreamError('auth', error.details)
    : error;
}

/** An answer that is an error although its status says 200. Undefined when it is an answer. */
export function errorInAnswer(body: unknown): UpstreamError | undefined {
  const code = errorIn(body)?.['code'];
  if (!errorIn(body)) return undefined;
  const status = typeof code === 'number' && code >= 400 && code <= 599 ? code : 502;
  return parseError({ status, headers: {}, body: JSON.stringify(body) });
}

export function errorIn(body: unknown): JsonObject | undefined {
  return objectIn(objectIn(Array.isArray(body) ? body[0] : body)?.['error']);
}

/** Source: RFC 6749, section 5.2. */
const isTokenRefusal = (status: number): boolean => status === 400 || status === 401 || status === 403;

function refined(error: UpstreamError, status: JsonObject): UpstreamError {
  const details = arrayIn(status['details']).filter(isObject);
  const failure = failureOf(status, details) ?? error.failure;
  const field = details.flatMap(({ fieldViolations }) => arrayIn(fieldViolations)).map(objectIn)[0]?.['field'];
  const param = textIn(field);
  return new UpstreamError(failure, { ...error.details, ...(param !== undefined && { param }) });
}

function failureOf(status: JsonObject, details: readonly JsonObject[]): UpstreamFailure | undefined {
  const reasons = details.map(({ reason }) => textIn(reason) ?? '');
  const word = status['status'];
  if (reasons.some((reason) => BILLING.test(reason))) return 'quota';
  if (reasons.some((reason) => OUR_FAULTS.test(reason))) return 'auth';
  if (word === 'RESOURCE_EXHAUSTED') return isForToday(details) ? 'quota' : 'rate_limited';
  // Where the account is from, or that nobody pays for it.
  if (word === 'FAILED_PRECONDITION') return BILLING.test(textIn(status['message']) ?? '') ? 'quota' : 'auth';
  return undefined;
}

/** "You exceeded your current quota" is said of a minute, too; only the quota's own name tells which it was. */
const isForToday = (details: readonly JsonObject[]): boolean =>
  details
    .flatMap(({ violations }) => arrayIn(violations))
    .some((violation) => /PerDay/i.test(textIn(objectIn(violation)?.['quotaId']) ?? ''));
