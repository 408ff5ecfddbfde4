/**
 * Why a channel, or one of its credentials, was not asked.
 *
 * - `cannot_serve`: its vendor has no such endpoint, or no words for the request. `lacks_capability`: it itself lacks what is needed.
 * - `resting` `model_missing` `no_credential`: it, the model there or each of its credentials failed, and is left alone for a while.
 * - `full`: it had no room when its turn came.
 * - `spare`: nothing speaks against it; others were drawn.
 */
export const SKIP_REASONS = [
  'cannot_serve',
  'lacks_capability',
  'resting',
  'no_credential',
  'model_missing',
  'full',
  'spare',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface SkippedChannel {
  readonly channelId: string;
  /** Absent: the channel as a whole. */
  readonly credentialId?: string;
  readonly reason: SkipReason;
  /** Of one that rests: since the epoch. */
  readonly untilMs?: number;
}

/** What is worth telling of the way to its channel that a call took, beside its attempts. */
export interface CallRoute {
  /** Channels that serve the model for the caller. */
  readonly candidates: number;
  readonly skipped: readonly SkippedChannel[];
  /** Whether the channel that a conversation was with before could be kept; absent: it was with none. */
  readonly affinity?: 'kept' | 'moved';
  /** How long it stood in line for room at its channels. */
  readonly queuedMs?: number;
  /** A second channel was asked before the first had failed. */
  readonly hedged?: true;
}

/** What a record has room for: a call with hundreds of channels does not carry hundreds of lines. */
const MOST_SKIPPED = 20;

/**
 * The route as a usage record keeps it; null when it took nothing special. Channels that were merely not needed ('spare'),
 * and a conversation that stayed where it was, are told of only where something else is.
 */
export function routeWorthTelling(route: CallRoute): CallRoute | null {
  const passedOver = route.skipped.filter(({ reason }) => reason !== 'spare');
  const isPlain = passedOver.length === 0 && route.affinity !== 'moved' && !route.queuedMs && !route.hedged;
  if (isPlain) return null;
  if (route.skipped.length <= MOST_SKIPPED) return route;
  const spares = route.skipped.filter(({ reason }) => reason === 'spare');
  return { ...route, skipped: [...passedOver, ...spares].slice(0, MOST_SKIPPED) };
}
