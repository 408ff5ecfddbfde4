/**
 * Why an upstream did not serve a call.
 *
 * - `rejected` `context_too_long` `content_filter`: the caller's request is at fault; another channel would refuse it too.
 * - `auth` `quota`: our credential is at fault.
 * - `rate_limited` `overloaded` `timeout` `unreachable`: this channel cannot right now.
 * - `model_missing`: this channel does not have the model.
 * - `malformed_response`: it answered something that is no answer.
 * - `cut_stream`: the stream ended, or went silent, before its end. `stream_error`: it said so itself, in the stream.
 * - `hedge_lost`: nothing failed; another channel that was asked as well had its answer sooner, and this one was given up.
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
  | 'stream_error'
  | 'hedge_lost';

/** What follows from a failure. */
export interface FailureAction {
  /** Who may serve the call instead, as long as its caller has received nothing. */
  readonly next: 'nobody' | 'credential' | 'channel';
  /** Whose failure it is; `model`: of the channel, for that model alone. */
  readonly blames: 'nobody' | 'caller' | 'credential' | 'channel' | 'model';
  /** `rest`: it is left alone at once, for as long as it asked or for growing times; `count`: when it fails often. */
  readonly effect: 'none' | 'rest' | 'count';
}

const CALLERS_OWN: FailureAction = { next: 'nobody', blames: 'caller', effect: 'none' };
const OF_CREDENTIAL: FailureAction = { next: 'credential', blames: 'credential', effect: 'rest' };
const OF_CHANNEL: FailureAction = { next: 'channel', blames: 'channel', effect: 'count' };

/** The one table of what is done about each failure. Source: the vendors' error documents. */
export const FAILURE_ACTIONS: Readonly<Record<UpstreamFailure, FailureAction>> = {
  rejected: CALLERS_OWN,
  context_too_long: CALLERS_OWN,
  content_filter: CALLERS_OWN,
  auth: OF_CREDENTIAL,
  quota: OF_CREDENTIAL,
  rate_limited: OF_CREDENTIAL,
  overloaded: OF_CHANNEL,
  timeout: OF_CHANNEL,
  unreachable: OF_CHANNEL,
  model_missing: { next: 'channel', blames: 'model', effect: 'rest' },
  malformed_response: OF_CHANNEL,
  cut_stream: OF_CHANNEL,
  stream_error: OF_CHANNEL,
  hedge_lost: { next: 'nobody', blames: 'nobody', effect: 'none' },
};

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
    return FAILURE_ACTIONS[this.failure].next !== 'nobody';
  }
}
