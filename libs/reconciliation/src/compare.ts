import { explain, type Part } from './explain';
import {
  differs,
  largerOf,
  magnitude,
  minus,
  NO_DOUBT,
  NOTHING,
  plus,
  type Figures,
  type Key,
  type OurDay,
  type TheirDay,
} from './figures';

export interface Difference extends Key, Part {
  /** Both sides of its day; of a boundary, of both its days together. */
  readonly ours: Figures;
  readonly theirs: Figures | null;
  readonly importId: string | null;
}

interface Pair {
  readonly ours: OurDay;
  readonly theirs: TheirDay | undefined;
  readonly delta: Figures;
}

const DAY_MS = 86_400_000;
/** A difference that the next day takes back is one as far as nine tenths of it come back. */
const COMES_BACK = 10n;

/**
 * What a vendor's figures differ from ours by, and why: pure. Both sides hold at most one row a key. Days that only one
 * side knows are of the other side nothing, so leave out days that the vendor has not reported yet.
 */
export function compare(ours: readonly OurDay[], theirs: readonly TheirDay[]): readonly Difference[] {
  const pairs = pairUp(ours, theirs);
  const differences: Difference[] = [];
  const settled = new Set<string>();
  for (const [name, pair] of pairs) {
    if (settled.has(name)) continue;
    const next = pairs.get(nameOf({ ...pair.ours, day: dayAfter(pair.ours.day) }));
    if (next && cancel(pair, next)) {
      settled.add(nameOf(next.ours));
      differences.push(boundaryOf(pair, next));
      continue;
    }
    differences.push(...explain(pair.ours, pair.theirs).map((part) => ({ ...keyOf(pair), ...part, ...sidesOf(pair) })));
  }
  return differences;
}

const nameOf = ({ credentialId, model, day }: Key): string => `${day}\n${credentialId ?? ''}\n${model}`;
export const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);

/** In the order of days, so that a boundary is found at its earlier one. */
function pairUp(ours: readonly OurDay[], theirs: readonly TheirDay[]): ReadonlyMap<string, Pair> {
  const ourRows = new Map(ours.map((row) => [nameOf(row), row]));
  const theirRows = new Map(theirs.map((row) => [nameOf(row), row]));
  const names = [...new Set([...ourRows.keys(), ...theirRows.keys()])].sort();
  return new Map(
    names.map((name) => {
      const their = theirRows.get(name);
      const our = ourRows.get(name) ?? emptyDay(their!);
      return [name, { ours: our, theirs: their, delta: minus(their ?? NOTHING, our) }];
    }),
  );
}

const emptyDay = ({ credentialId, model, day }: Key): OurDay => ({
  ...{ credentialId, model, day, requests: 0n, input: 0n, cached: 0n, output: 0n, cost: 0n },
  costOf: { fresh: 0n, cached: 0n, output: 0n },
  ...{ estimated: NO_DOUBT, aborted: NO_DOUBT, retried: NO_DOUBT },
});

const keyOf = ({ ours: { credentialId, model, day } }: Pair): Key => ({ credentialId, model, day });
const figuresOf = ({ requests, input, cached, output, cost }: Figures): Figures => ({
  ...{ requests, input, cached, output, cost },
});
const sidesOf = ({ ours, theirs }: Pair) => ({
  ours: figuresOf(ours),
  theirs: theirs ? figuresOf(theirs) : null,
  importId: theirs?.importId ?? null,
});

/** Calls of midnight that the vendor counts on the other day: what one day has too much the other lacks. */
function cancel(one: Pair, other: Pair): boolean {
  const isOff = (pair: Pair) => differs(pair.delta, largerOf(pair.ours, pair.theirs ?? NOTHING));
  if (!isOff(one) || !isOff(other)) return false;
  const [ours, theirs] = [plus(one.ours, other.ours), plus(one.theirs ?? NOTHING, other.theirs ?? NOTHING)];
  const sum = minus(theirs, ours);
  if (differs(sum, largerOf(ours, theirs))) return false;
  const amounts = (figures: Figures) => [figures.requests ?? 0n, figures.input, figures.output, figures.cost ?? 0n];
  const moved = amounts(one.delta);
  return amounts(sum).every((left, index) => magnitude(left) * COMES_BACK <= magnitude(moved[index]!));
}

function boundaryOf(one: Pair, other: Pair): Difference {
  const ours = figuresOf(plus(one.ours, other.ours));
  const theirs = figuresOf(plus(one.theirs ?? NOTHING, other.theirs ?? NOTHING));
  // What moved, not what is left: that is what calls around midnight have to add up to.
  const delta = { ...one.delta, cost: minus(theirs, ours).cost };
  const importId = one.theirs?.importId ?? other.theirs?.importId ?? null;
  return { ...keyOf(one), class: 'boundary', delta, ours, theirs, importId };
}
