/**
 * Why an upstream did not serve a call.
 *
 * - `rejected` `context_too_long` `content_filter`: the caller's request is at fault; another channel would refuse it too.
 * - `auth` `quota`: our credential is at fault.
 * - `rate_limited` `overloaded` `timeout` `unreachable`: this channel cannot right now.
 * - `model_missing`: this channel does not have the model.
 * - `malformed_response`: it answered something that is no answer.
 * - `cut_stream`: the stream ended, or went silent, before its end. `stream_error`: it said so itself, in the stream.
 */
export type UpstreamFailure =
  | 'rejected'
  | 'context_too_long'
  | 'content_filter'
  | 'auth'
  | 'quota'
  | 'rate_limited'
  | 'overloaded'
  | 'timeout'
  | 'unreachable'
  | 'model_missing'
  | 'malformed_response'
  | 'cut_stream'
  | 'stream_error';

/** Failures after which the next channel may serve the call, as long as the caller has received nothing. */
const NEXT_CHANNEL: ReadonlySet<UpstreamFailure> = new Set([
  'auth',
  'quota',
  'rate_limited',
  'overloaded',
  'timeout',
  'unreachable',
  'model_missing',
  'malformed_response',
  'cut_stream',
  'stream_error',
]);

export interface UpstreamErrorDetails {
  /** HTTP status of the upstream's answer, if there was one. */
  readonly status?: number;
  /** What the upstream wrote; shown to the caller only where the failure is the caller's own, and only sanitized. */
  readonly message?: string;
  /** The parameter the upstream complained of. */
  readonly param?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(
    readonly failure: UpstreamFailure,
    readonly details: UpstreamErrorDetails = {},
  ) {
    super(details.message ?? failure, { cause: details.cause });
  }

  get mayTryNextChannel(): boolean {
    return NEXT_CHANNEL.has(this.failure);
  }
}
