export type LimitScope = 'group' | 'organization' | 'user' | 'api_token';

/** What may pass in any 60 seconds, and at once; null: any number. */
export interface Rates {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly concurrency: number | null;
}

/** One limit as it meets one call: everyone who shares it has the same key. */
export interface Ceiling extends Rates {
  readonly key: string;
}

/** How much of a ceiling is used, and how long what did not fit must wait; 0: it fits, or would have. */
export interface CeilingUse {
  readonly requests: number;
  readonly tokens: number;
  readonly places: number;
  readonly requestsWaitMs: number;
  readonly tokensWaitMs: number;
  /** Until nothing of what is used now counts any more. */
  readonly emptyInMs: number;
}

/** What came of asking all ceilings of a call at once: all or nothing. */
export interface GateAnswer {
  readonly isAdmitted: boolean;
  /** The second that what was admitted counts in, by the gate's own clock. */
  readonly second: number;
  readonly uses: readonly CeilingUse[];
}

/** What a call asks of its ceilings. */
export interface Entry {
  readonly ceilings: readonly Ceiling[];
  readonly tokens: number;
  /** Names the call among those under way. */
  readonly lease: string;
}

/** What a call that is over gives back or adds. */
export interface Leaving {
  readonly second: number;
  /** Undefined: it never went out, and gives everything back. */
  readonly usedTokens: number | undefined;
}

/** A call larger than the limit passes when nothing else is used: it could never pass otherwise. */
export const reserved = (tokens: number, { tokensPerMinute }: Rates): number => Math.min(tokens, tokensPerMinute ?? 0);
