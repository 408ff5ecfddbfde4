import { FAILURE_ACTIONS, type UpstreamError, type UpstreamFailure } from '@app/llm';

/** The first pause, and the longest that pauses grow to when it fails again and again. */
const PAUSES: Partial<Record<UpstreamFailure, readonly [firstMs: number, longestMs: number]>> = {
  rate_limited: [2_000, 60_000],
  auth: [30_000, 600_000],
  quota: [60_000, 600_000],
  model_missing: [60_000, 600_000],
};
const OTHERS = [5_000, 300_000] as const;
/** A vendor that asks for longer is asked again all the same. */
const MOST_RETRY_AFTER_MS = 3_600_000;
/** A channel whose pauses were as long as the interval of its probes would be late by the time a probe takes. */
const OF_PROBE_INTERVAL = 0.8;
/** Without a probe for so long nobody probes. */
const INTERVALS_FOR_PROBES = 2;
/** Pauses differ by so much, so that what failed together is not tried together. */
const SPREAD = 0.2;

/** How long a failure lets its channel, credential or model rest. `random` is from 0 to below 1. */
export function pauseFor(
  { failure, details }: UpstreamError,
  { probeEverySeconds, random }: { readonly probeEverySeconds: number; readonly random: number },
) {
  const [firstMs, longestMs] = PAUSES[failure] ?? OTHERS;
  const bound = probeEverySeconds > 0 ? probeEverySeconds * 1_000 * OF_PROBE_INTERVAL : longestMs;
  const spread = 1 - SPREAD * random;
  const isChannels = FAILURE_ACTIONS[failure].blames === 'channel';
  return {
    firstMs: Math.round((isChannels ? Math.min(firstMs, bound) : firstMs) * spread),
    longestMs: Math.round((isChannels ? Math.min(longestMs, bound) : longestMs) * spread),
    retryAfterMs: Math.min(Math.max(Math.round(details.retryAfterMs ?? 0), 0), MOST_RETRY_AFTER_MS),
    probesWaitMs: INTERVALS_FOR_PROBES * probeEverySeconds * 1_000,
    // Of a key that is refused, of an empty purse and of a model that is not there we are sure.
    isGuess: isChannels || failure === 'rate_limited',
  };
}
