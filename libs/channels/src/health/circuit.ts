import type { UpstreamFailure } from '@app/llm';

/** A channel, credential or model of a channel that is left alone. One that is not has no circuit: it is closed. */
export interface Circuit {
  /** `channel:<channelId>`, `credential:<credentialId>`, `model:<channelId>:<upstreamModel>`. */
  readonly key: string;
  readonly channelId: string;
  /** Why it was opened. */
  readonly failure: UpstreamFailure;
  /** How long it rests is our guess: when nothing else is left it is asked all the same. */
  readonly isGuess: boolean;
  readonly openedAtMs: number;
  /** From then on it may be tried whether it works again. */
  readonly untilMs: number;
  /** From then on a call is the trial, as no probe was. */
  readonly callersFromMs: number;
  /** How often it was opened without having worked for long in between. */
  readonly openings: number;
}

/** What is remembered of one that is closed: enough to tell when it fails too often. */
export interface Counts {
  /** Half a window, by its number since the epoch. */
  readonly half: number;
  readonly served: number;
  readonly failed: number;
  readonly servedBefore: number;
  readonly failedBefore: number;
  /** Failures in a row. */
  readonly streak: number;
  readonly openings: number;
  readonly closedAtMs: number;
}

export const NO_COUNTS: Counts = {
  ...{ half: 0, served: 0, failed: 0, servedBefore: 0, failedBefore: 0, streak: 0, openings: 0, closedAtMs: 0 },
};

/** A failure that is blamed on a channel, credential or model. */
export interface Blame {
  readonly key: string;
  readonly channelId: string;
  readonly failure: UpstreamFailure;
  readonly nowMs: number;
  /** When the attempt began. */
  readonly startedMs: number;
  /** What was served since the last blame that was told. */
  readonly served: number;
  /** Rests at once; else when it fails often. */
  readonly isAtOnce: boolean;
  /** What the vendor asked for; 0: nothing. */
  readonly retryAfterMs: number;
  /** Of our guess. */
  readonly isGuess: boolean;
  /** The first pause, and the longest that it grows to. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** How long callers leave the trial to probes; 0: there are none. */
  readonly probesWaitMs: number;
}

/** Two halves make the window: between 15 and 30 seconds. */
export const HALF_WINDOW_MS = 15_000;
export const STREAK = 5;
/** At least so many attempts tell whether half of them fail. */
export const ENOUGH = 10;
/** What works so long after it was closed begins again with a short pause. */
export const FORGIVEN_AFTER_MS = 600_000;

export interface Verdict {
  readonly circuit: Circuit | undefined;
  readonly counts: Counts;
}

/**
 * What a failure does to a circuit. `circuit-scripts.ts` has the same in Lua, which decides while Redis is there; a property test holds
 * them together.
 */
export function blame(circuit: Circuit | undefined, counts: Counts, failure: Blame): Verdict {
  if (circuit) return { circuit: blameOpen(circuit, failure), counts };
  const { nowMs, served } = failure;
  const rolled = rollCounts(counts, nowMs);
  const now = {
    ...rolled,
    served: rolled.served + served,
    failed: rolled.failed + 1,
    streak: served > 0 ? 1 : rolled.streak + 1,
  };
  if (!failure.isAtOnce && !failsOften(now)) return { circuit: undefined, counts: now };
  const openings = (nowMs - now.closedAtMs > FORGIVEN_AFTER_MS ? 0 : now.openings) + 1;
  return { circuit: opened(failure, openings), counts: { ...NO_COUNTS, openings, closedAtMs: nowMs } };
}

/** A trial that failed opens it again for longer. What began before it was opened says nothing new, nor does what was tried all the same. */
function blameOpen(circuit: Circuit, failure: Blame): Circuit {
  const { nowMs, startedMs, retryAfterMs, probesWaitMs } = failure;
  if (startedMs < circuit.openedAtMs) return circuit;
  if (nowMs >= circuit.untilMs) return opened(failure, circuit.openings + 1);
  if (nowMs + retryAfterMs <= circuit.untilMs) return circuit;
  const untilMs = nowMs + retryAfterMs;
  return { ...circuit, failure: failure.failure, isGuess: false, untilMs, callersFromMs: untilMs + probesWaitMs };
}

function opened(blame: Blame, openings: number): Circuit {
  const { key, channelId, failure, nowMs, retryAfterMs, firstMs, longestMs, probesWaitMs } = blame;
  const pauseMs = retryAfterMs > 0 ? retryAfterMs : Math.min(firstMs * 2 ** (openings - 1), longestMs);
  const untilMs = nowMs + Math.floor(pauseMs);
  const isGuess = blame.isGuess && retryAfterMs === 0;
  return {
    key,
    channelId,
    failure,
    isGuess,
    openedAtMs: nowMs,
    untilMs,
    callersFromMs: untilMs + probesWaitMs,
    openings,
  };
}

const failsOften = ({ served, failed, servedBefore, failedBefore, streak }: Counts): boolean => {
  const failures = failed + failedBefore;
  const attempts = failures + served + servedBefore;
  return streak >= STREAK || (attempts >= ENOUGH && failures * 2 >= attempts);
};

/** What is older than the window drops out. */
export function rollCounts(counts: Counts, nowMs: number): Counts {
  const half = Math.floor(nowMs / HALF_WINDOW_MS);
  if (half === counts.half) return counts;
  const isNext = half === counts.half + 1;
  const [servedBefore, failedBefore] = isNext ? [counts.served, counts.failed] : [0, 0];
  return { ...counts, half, served: 0, failed: 0, servedBefore, failedBefore };
}

/** Some were served. */
export function credit(counts: Counts, served: number, nowMs: number): Counts {
  const rolled = rollCounts(counts, nowMs);
  return { ...rolled, served: rolled.served + served, streak: 0 };
}

export type Phase = 'closed' | 'open' | 'half_open';

/** When a vendor's rate limit is over, it is over: no trial is needed. */
export function phaseOf({ failure, untilMs }: Circuit, nowMs: number): Phase {
  if (nowMs < untilMs) return 'open';
  return failure === 'rate_limited' ? 'closed' : 'half_open';
}
