import { AppError, type AppErrorDetails, type ErrorCode } from '@app/common';
import type { UpstreamError, UpstreamFailure } from '@app/llm';

/** What a caller is told when the last channel failed, too. Our own credentials and hosts are never their business. */
const REFUSALS: Readonly<Record<UpstreamFailure, ErrorCode>> = {
  rejected: 'upstream_rejected',
  context_too_long: 'context_length_exceeded',
  content_filter: 'content_filter',
  auth: 'upstream_unavailable',
  quota: 'upstream_unavailable',
  rate_limited: 'rate_limit_exceeded',
  overloaded: 'upstream_unavailable',
  timeout: 'upstream_timeout',
  unreachable: 'upstream_unavailable',
  model_missing: 'model_not_found',
  malformed_response: 'upstream_bad_response',
  cut_stream: 'upstream_bad_response',
  stream_error: 'upstream_bad_response',
  hedge_lost: 'upstream_unavailable',
};

/** The vendor's own words help only where the request is at fault, or the stream said what went wrong. */
const SHOWS_MESSAGE: ReadonlySet<UpstreamFailure> = new Set([
  'rejected',
  'context_too_long',
  'content_filter',
  'stream_error',
]);

export function refusalOf(error: UpstreamError): AppError {
  const { failure, details } = error;
  const shown: AppErrorDetails = SHOWS_MESSAGE.has(failure) ? { message: details.message, param: paramOf(error) } : {};
  const headers: Record<string, string> = {};
  if (details.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(details.retryAfterMs / 1000));
  return new AppError(REFUSALS[failure], {
    ...shown,
    headers,
    facts: { failure, upstreamStatus: details.status, upstreamMessage: details.message },
    cause: error,
  });
}

const paramOf = ({ failure, details }: UpstreamError): string | undefined =>
  details.param ?? (failure === 'context_too_long' ? 'messages' : undefined);
