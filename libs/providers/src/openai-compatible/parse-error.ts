import { UpstreamError } from '@app/llm';
import type { HttpAnswer } from '../adapter';
import { classifyFailure } from './classify-failure';
import { type ErrorFacts, readErrorBody } from './read-error-body';
import { sanitizeMessage } from './sanitize-message';
import type { VendorFailures } from './vendor-profile';
import { jsonIn } from './wire';

type Headers = HttpAnswer['headers'];

/** A non-2xx answer of any of the family: JSON of some shape, plain text, a page of HTML, or nothing. */
export const parseError = (answer: HttpAnswer): UpstreamError => read(answer, {});

/** The same for a vendor whose own codes or statuses mean something else. */
export const parseErrorWith =
  (failures: VendorFailures) =>
  (answer: HttpAnswer): UpstreamError =>
    read(answer, failures);

function read({ status, headers, body }: HttpAnswer, failures: VendorFailures): UpstreamError {
  const facts = readErrorBody(jsonIn(body)) ?? { codes: [], message: body };
  const awsCode = headerIn(headers, 'x-amzn-errortype')?.split(':')[0]?.toLowerCase();
  const codes = awsCode ? [...facts.codes, awsCode] : facts.codes;
  const error = toUpstreamError({ ...facts, codes, status }, retryAfterMs(headers, facts.retryDelay), failures);
  const resetMs = isWithoutWait(error) ? untilReset(headers) : undefined;
  return resetMs === undefined ? error : new UpstreamError(error.failure, { ...error.details, retryAfterMs: resetMs });
}

/** The state of limits comes with answers of all kinds; only to one who ran into them it is a wait. */
const isWithoutWait = ({ failure, details }: UpstreamError): boolean =>
  failure === 'rate_limited' && details.retryAfterMs === undefined;

/** An answer that is an error although its status says 200. Undefined when it is an answer. */
export function errorInAnswer(body: unknown): UpstreamError | undefined {
  const facts = readErrorBody(body);
  return facts && toUpstreamError({ ...facts, status: facts.status ?? 502 }, retryAfterMs({}, facts.retryDelay), {});
}

/** The vendor's message in an error that came within a stream. */
export function messageOfStreamError(body: unknown): string | undefined {
  const message = readErrorBody(body)?.message;
  return message === undefined ? undefined : sanitizeMessage(message);
}

function toUpstreamError(
  facts: ErrorFacts & { readonly status: number },
  retryAfter: number | undefined,
  failures: VendorFailures,
): UpstreamError {
  const { status, codes } = facts;
  const message = facts.message === undefined ? undefined : sanitizeMessage(facts.message);
  return new UpstreamError(classifyFailure({ status, codes, message: facts.message ?? '' }, failures), {
    status,
    ...(message !== undefined && { message }),
    ...(facts.param !== undefined && { param: facts.param }),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
  });
}

function headerIn(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Milliseconds to wait, from the most exact source there is. A date needs the vendor's own clock to be compared with. */
function retryAfterMs(headers: Headers, retryDelay: string | undefined): number | undefined {
  const after = headerIn(headers, 'retry-after');
  const candidates = [
    milliseconds(headerIn(headers, 'retry-after-ms'), 1),
    milliseconds(after, 1000),
    untilDate(after, headerIn(headers, 'date')),
    milliseconds(retryDelay?.replace(/s$/, ''), 1000),
  ];
  return candidates.find((candidate) => candidate !== undefined);
}

function milliseconds(text: string | undefined, factor: number): number | undefined {
  return text !== undefined && /^\s*\d{1,9}(?:\.\d{1,9})?\s*$/.test(text)
    ? Math.ceil(Number(text) * factor)
    : undefined;
}

function untilDate(date: string | undefined, now: string | undefined): number | undefined {
  const difference = Date.parse(date ?? '') - Date.parse(now ?? '');
  return Number.isNaN(difference) ? undefined : Math.max(0, difference);
}

/** When limits are whole again, which says less: they may have room before. Of the limits that are used up the last to be whole again; where none says that it is, the first. */
function untilReset(headers: Headers): number | undefined {
  const limits = ['requests', 'tokens'].flatMap((limit) => {
    const resetMs = duration(headerIn(headers, `x-ratelimit-reset-${limit}`));
    const remaining = headerIn(headers, `x-ratelimit-remaining-${limit}`);
    return resetMs === undefined ? [] : { resetMs, isUsedUp: remaining !== undefined && Number(remaining) <= 0 };
  });
  if (limits.length === 0) return undefined;
  const usedUp = limits.filter(({ isUsedUp }) => isUsedUp).map(({ resetMs }) => resetMs);
  return usedUp.length > 0 ? Math.max(...usedUp) : Math.min(...limits.map(({ resetMs }) => resetMs));
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `6m0s`, `59.96s`, `20ms`; without a unit, seconds. Source: OpenAI's guide, Rate limits in headers. */
function duration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d{1,6}(?:\.\d{1,9})?(?:ms|s|m|h))+$/.test(text)) return milliseconds(text, 1_000);
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return Math.ceil(parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0));
}
