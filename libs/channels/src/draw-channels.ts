import type { Candidate, Tier } from './candidates';
import { rendezvous } from './rendezvous';
import type { RouteRequest } from './route-plan';

/** By how much being fast or slow may move a weight. */
const MOST_SPEED_UP = 4;
/** So many draws in vain: what is drawn or excluded outweighs the rest. */
const MOST_MISSES = 8;

interface Drawing {
  /** Not to be drawn. */
  readonly excluded: ReadonlySet<Candidate>;
  readonly count: number;
}

/** So many of the candidates, in the order in which to try them. */
export function drawChannels(tiers: readonly Tier[], drawing: Drawing, request: RouteRequest): Candidate[] {
  const drawn: Candidate[] = [];
  for (const tier of tiers) {
    if (drawn.length >= drawing.count) break;
    drawFrom(tier, drawing, { request, drawn });
  }
  return drawn;
}

/** The candidate that a key belongs to. */
export function ownOf(tiers: readonly Tier[], excluded: ReadonlySet<Candidate>, key: number, request: RouteRequest) {
  for (const { members } of tiers) {
    const possible = members.filter((one) => !excluded.has(one));
    if (possible.length > 0) return rendezvous(weighted(possible, request), key);
  }
  return undefined;
}

/** The chance of each candidate to be drawn first by a call that belongs nowhere, from 0 to 1; those that have none are not in the answer. */
export function firstChances([tier]: readonly Tier[], request: RouteRequest): ReadonlyMap<string, number> {
  const members = tier ? weighted(tier.members, request) : [];
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(members.map(({ id, weight }) => [id, weight / total]));
}

interface Draw {
  readonly request: RouteRequest;
  readonly drawn: Candidate[];
}

/** Without replacement, until there are enough or no more. */
function drawFrom(tier: Tier, drawing: Drawing, draw: Draw): void {
  const { excluded, count } = drawing;
  const { request, drawn } = draw;
  const possible = () =>
    weighted(excluded.size === 0 ? tier.members : tier.members.filter((one) => !excluded.has(one)), request);
  if (request.affinityKey !== undefined && drawn.length === 0) {
    const members = possible();
    if (members.length > 0) drawn.push(rendezvous(members, request.affinityKey));
  }
  if (!request.prefersFast && tier.members.length > 4 * (count + excluded.size)) drawFromMany(tier, drawing, draw);
  if (drawn.length < count) drawFromFew(possible(), count, draw);
}

function drawFromFew(members: readonly Candidate[], count: number, { request: { random }, drawn }: Draw): void {
  const rest = members.filter(({ id }) => !drawn.some((one) => one.id === id));
  while (drawn.length < count && rest.length > 0) {
    const at = rest.length === 1 ? 0 : drawOne(rest, random());
    drawn.push(rest[at]!);
    rest[at] = rest.at(-1)!;
    rest.pop();
  }
}

/** Draws again when it meets one that was drawn or is excluded: the chances are the same as without these. */
function drawFromMany({ members, cumulated }: Tier, { excluded, count }: Drawing, { request, drawn }: Draw): void {
  const total = cumulated.at(-1)!;
  for (let misses = 0; drawn.length < count && misses < MOST_MISSES;) {
    const one = members[firstAbove(cumulated, request.random() * total)]!;
    if (excluded.has(one) || drawn.includes(one)) misses++;
    else drawn.push(one);
  }
}

/** Position of the first number above the given one; the last, if none is. */
function firstAbove(ascending: readonly number[], number: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Answers a position. */
function drawOne(members: readonly Candidate[], chance: number): number {
  let left = chance * members.reduce((sum, { weight }) => sum + weight, 0);
  const at = members.findIndex(({ weight }) => (left -= weight) < 0);
  // Sums of fractions may fall short of their total by a hair.
  return at < 0 ? members.length - 1 : at;
}

/** With the weights that count for this call. */
function weighted(members: readonly Candidate[], { prefersFast, health }: RouteRequest): readonly Candidate[] {
  if (!prefersFast || members.length === 1) return members;
  const waits = new Map<Candidate, number>();
  for (const one of members) {
    const wait = health.firstByteP50Ms(one.id, one.upstreamModel);
    if (wait !== undefined) waits.set(one, wait);
  }
  if (waits.size < 2) return members;
  const median = medianOf([...waits.values()]);
  return members.map((one) => ({ ...one, weight: one.weight * speedOf(waits.get(one), median) }));
}

/** One that nobody has measured yet is as fast as the others. */
const speedOf = (waitMs: number | undefined, medianMs: number): number =>
  waitMs === undefined ? 1 : Math.min(Math.max(medianMs / Math.max(waitMs, 1), 1 / MOST_SPEED_UP), MOST_SPEED_UP);

const medianOf = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
