import {
  costDiffers,
  countsDiffer,
  differs,
  largerOf,
  magnitude,
  minus,
  NOTHING,
  type Doubt,
  type Figures,
  type OurDay,
} from './figures';

export const CLASSES = [
  'boundary',
  'estimated',
  'aborted',
  'failed_but_billed',
  'price_mismatch',
  'foreign_traffic',
  'missing_at_vendor',
  'unknown',
] as const;
export type DifferenceClass = (typeof CLASSES)[number];

/** A part of a difference, and what it comes from. */
export interface Part {
  readonly class: DifferenceClass;
  readonly delta: Figures;
}

/** A mix of tokens that only resembles ours moves the price by some tenths of a per cent; a new price by more than one. */
const PRICE_MOVES = 100n;
/** Beyond a tenth of the tokens, what is missing or too much may be of another kind, and says nothing about prices. */
const ALIKE = 10n;

/** Our own count of tokens is off by a half at the most. */
const ESTIMATE_OFF_BY = 2n;

/** Why a day differs. Parts sum up to the whole difference. */
export function explain(ours: OurDay, theirs: Figures | undefined): readonly Part[] {
  const delta = minus(theirs ?? { ...NOTHING, requests: 0n }, ours);
  const base = largerOf(ours, theirs ?? NOTHING);
  if (!differs(delta, base)) return [];
  if (isEmpty(ours)) return [{ class: 'foreign_traffic', delta }];
  const price = theirs ? priceShare(ours, theirs, delta) : 0n;
  const rest = { ...delta, cost: delta.cost === null ? null : delta.cost - price };
  if (price === 0n) return causes(ours, rest);
  if (!differs(rest, base)) return [{ class: 'price_mismatch', delta }];
  return [{ class: 'price_mismatch', delta: costOnly(price) }, ...causes(ours, rest)];
}

const isEmpty = ({ requests, cost, input, output, aborted, retried }: OurDay): boolean =>
  requests + cost + input + output + aborted.calls + retried.calls === 0n;

const costOnly = (cost: bigint): Figures => ({ ...NOTHING, cost });

/** What the vendor takes more (or less) for the tokens it counts than our price list says; zero where that cannot be told. */
function priceShare(ours: OurDay, theirs: Figures, delta: Figures): bigint {
  if (delta.cost === null || theirs.cost === null) return 0n;
  const base = largerOf(ours, theirs);
  if (!countsDiffer(delta, base)) return costDiffers(delta, base) ? delta.cost : 0n;
  const counted = magnitude(delta.input) + magnitude(delta.output);
  if (counted * ALIKE > ours.input + ours.output) return 0n;
  const { fresh, cached, output } = ours.costOf;
  const shares = [
    atOurPrice(theirs.input - theirs.cached, fresh, ours.input - ours.cached),
    atOurPrice(theirs.cached, cached, ours.cached),
    atOurPrice(theirs.output, output, ours.output),
  ];
  if (shares.includes(null)) return 0n;
  const expected = shares.reduce<bigint>((sum, share) => sum + share!, ours.cost - fresh - cached - output);
  const share = theirs.cost - expected;
  return magnitude(share) * PRICE_MOVES > expected ? share : 0n;
}

const atOurPrice = (tokens: bigint, cost: bigint, ofTokens: bigint): bigint | null =>
  tokens === 0n ? 0n : ofTokens === 0n ? null : (tokens * cost) / ofTokens;

/** Where requests differ they say why; otherwise tokens and money have to. */
function causes(ours: OurDay, rest: Figures): readonly Part[] {
  const { requests } = rest;
  if (requests !== null && requests > 0n) return ofSurplus(ours, rest, requests);
  if (requests !== null && requests < 0n)
    return [{ class: isUnbilled(ours, rest, -requests) ? 'aborted' : 'missing_at_vendor', delta: rest }];
  return [{ class: ofTokens(ours, rest), delta: rest }];
}

/** What they lack are calls that ended before their end. */
const isUnbilled = ({ aborted }: OurDay, rest: Figures, requests: bigint): boolean =>
  requests <= aborted.calls - aborted.uncounted &&
  -rest.input <= aborted.input &&
  -rest.output <= aborted.output &&
  rest.input + rest.output <= 0n;

/**
 * They count more requests than we were served. One cause is likelier than several: attempts that we gave up where these
 * suffice, and somebody else's traffic where they do not.
 */
function ofSurplus({ retried, aborted }: OurDay, rest: Figures, requests: bigint): readonly Part[] {
  if (requests <= retried.uncounted) return bounded('failed_but_billed', rest, retried);
  if (requests <= aborted.uncounted) return bounded('aborted', rest, aborted);
  if (requests > retried.uncounted + aborted.uncounted) return [{ class: 'foreign_traffic', delta: rest }];
  const share = shareOf(rest, retried.uncounted, requests);
  return [...bounded('failed_but_billed', share, retried), ...bounded('aborted', minus(rest, share), aborted)];
}

/** No more money than the calls in doubt could have cost; what is beyond it nobody knows. */
function bounded(name: DifferenceClass, delta: Figures, { cap }: Doubt): readonly Part[] {
  if (delta.cost === null || delta.cost <= cap) return [{ class: name, delta }];
  const beyond = costOnly(delta.cost - cap);
  return [
    { class: name, delta: { ...delta, cost: cap } },
    { class: 'unknown', delta: beyond },
  ];
}

const shareOf = (whole: Figures, count: bigint, of: bigint): Figures => ({
  requests: count,
  input: (whole.input * count) / of,
  cached: (whole.cached * count) / of,
  output: (whole.output * count) / of,
  cost: whole.cost === null ? null : (whole.cost * count) / of,
});

/** The same requests, or nobody counts them. */
function ofTokens(ours: OurDay, rest: Figures): DifferenceClass {
  const cost = rest.cost ?? 0n;
  const tokens = rest.input + rest.output;
  const isMore = tokens > 0n || (tokens === 0n && cost > 0n);
  const inDoubt = doubtOf(ours, { rest, tokens, cost, isMore });
  if (inDoubt) return inDoubt;
  if (rest.requests !== null) return 'unknown';
  // Who does not count requests for us may have counted somebody else's, or none of ours.
  if (isMore) return 'foreign_traffic';
  return -tokens === ours.input + ours.output ? 'missing_at_vendor' : 'unknown';
}

interface Left {
  readonly rest: Figures;
  /** Of input and output together. */
  readonly tokens: bigint;
  readonly cost: bigint;
  readonly isMore: boolean;
}

/** Our calls in doubt that can be what is left, the likeliest first. */
function doubtOf(ours: OurDay, { rest, tokens, cost, isMore }: Left): DifferenceClass | undefined {
  const { estimated, aborted, retried } = ours;
  const isAborted = mayCost(aborted, cost) && (isMore || -tokens <= tokensOf(aborted));
  const isEstimated = mayBeOff(estimated, tokens);
  // A vendor that went on after the end we saw made more output of the same input.
  if (isAborted && isMore && rest.input <= 0n) return 'aborted';
  if (isEstimated) return 'estimated';
  if (isAborted) return 'aborted';
  return isMore && mayCost(retried, cost) ? 'failed_but_billed' : undefined;
}

const mayCost = ({ calls, cap }: Doubt, cost: bigint): boolean => calls > 0n && cost <= cap;
const mayBeOff = (estimated: Doubt, tokens: bigint): boolean =>
  estimated.calls > 0n && magnitude(tokens) * ESTIMATE_OFF_BY <= tokensOf(estimated);
const tokensOf = ({ input, output }: Doubt): bigint => input + output;
