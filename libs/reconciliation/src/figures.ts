/** What a day adds up to, on either side. Tokens of input include those that were cached. */
export interface Figures {
  /** Null: the vendor does not count them for us. */
  readonly requests: bigint | null;
  readonly input: bigint;
  readonly cached: bigint;
  readonly output: bigint;
  /** Nano-USD; null: the vendor does not say. */
  readonly cost: bigint | null;
}

/** What is compared with what: one model, over one credential where the vendor tells them apart, on one UTC day. */
export interface Key {
  readonly credentialId: string | null;
  readonly model: string;
  /** `2026-11-21`. */
  readonly day: string;
}

/** Our calls that may explain a difference, and how far they can. */
export interface Doubt {
  readonly calls: bigint;
  /** Of these, attempts that we do not count as served, and the vendor may. */
  readonly uncounted: bigint;
  readonly input: bigint;
  readonly output: bigint;
  /** The most they could cost, in nano-USD. */
  readonly cap: bigint;
}

export interface OurDay extends Key, Figures {
  readonly requests: bigint;
  readonly cost: bigint;
  /** What fresh input, cached input and output cost, of the cost; the rest is for what is not counted in tokens. */
  readonly costOf: { readonly fresh: bigint; readonly cached: bigint; readonly output: bigint };
  /** Served, and counted by us, because the vendor reported nothing. */
  readonly estimated: Doubt;
  /** Ended before their end: the vendor may have gone on, or stopped sooner. */
  readonly aborted: Doubt;
  /** Attempts that failed after the request had left, and were followed by another. */
  readonly retried: Doubt;
}

export interface TheirDay extends Key, Figures {
  readonly importId?: string;
}

export const NO_DOUBT: Doubt = { calls: 0n, uncounted: 0n, input: 0n, output: 0n, cap: 0n };
export const NOTHING: Figures = { requests: 0n, input: 0n, cached: 0n, output: 0n, cost: 0n };

/** Theirs minus ours; what one side does not say has no difference. */
export const minus = (one: Figures, other: Figures): Figures => ({
  requests: one.requests === null || other.requests === null ? null : one.requests - other.requests,
  input: one.input - other.input,
  cached: one.cached - other.cached,
  output: one.output - other.output,
  cost: one.cost === null || other.cost === null ? null : one.cost - other.cost,
});

export const plus = (one: Figures, other: Figures): Figures => minus(one, minus(NOTHING, other));

export const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
export const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/** A tenth of a per cent: so far apart may two ways of counting the same be. */
const PER_MILLE = 1_000n;
/** Vendors round costs of a day to their own decimals: a millionth of a dollar is nothing. */
const COST_GRAIN = 1_000n;

const isBeyond = (delta: bigint | null, base: bigint, grain = 0n): boolean =>
  delta !== null && magnitude(delta) > grain && magnitude(delta) * PER_MILLE > base;

/** Requests or tokens differ by more than is tolerated. */
export const countsDiffer = (delta: Figures, base: Figures): boolean =>
  isBeyond(delta.requests, base.requests ?? 0n) ||
  isBeyond(delta.input, base.input) ||
  isBeyond(delta.cached, base.cached) ||
  isBeyond(delta.output, base.output);

export const costDiffers = (delta: Figures, base: Figures): boolean =>
  isBeyond(delta.cost, magnitude(base.cost ?? 0n), COST_GRAIN);

export const differs = (delta: Figures, base: Figures): boolean =>
  countsDiffer(delta, base) || costDiffers(delta, base);

/** The larger of both sides, member by member. */
export const largerOf = (one: Figures, other: Figures): Figures => ({
  requests: larger(one.requests ?? 0n, other.requests ?? 0n),
  input: larger(one.input, other.input),
  cached: larger(one.cached, other.cached),
  output: larger(one.output, other.output),
  cost: larger(one.cost ?? 0n, other.cost ?? 0n),
});
