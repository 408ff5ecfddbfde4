import type { Channel } from './channel';
import { LEAST_WEIGHT, rendezvous } from './rendezvous';
import type { RouteRequest } from './route-plan';

/** By how much being fast or slow may move a weight. */
const MOST_SPEED_UP = 4;

type WeightOf = (channel: Channel) => number;

/** So many of the channels, in the order in which to try them. Only as much of the order is made as is asked for. */
export function drawChannels(channels: readonly Channel[], count: number, request: RouteRequest): Channel[] {
  const drawn: Channel[] = [];
  let rest = channels;
  while (drawn.length < count && rest.length > 0) {
    const members = topOf(rest);
    const top = members[0]!;
    const lower = members.length === rest.length ? [] : rest.filter((channel) => rank(channel, top) < 0);
    drawWithin(members, count, { request, drawn });
    rest = lower;
  }
  return drawn;
}

/** The channel that the key of a call belongs to. */
export function ownChannel(channels: readonly Channel[], key: number, request: RouteRequest): Channel {
  const members = topOf(channels);
  return rendezvous(members, key, weightsOf(members, request)).item;
}

/** The chance of each channel to be drawn first by a call that belongs nowhere, from 0 to 1; those that have none are not in the answer. */
export function firstChances(channels: readonly Channel[], request: RouteRequest): ReadonlyMap<string, number> {
  if (channels.length === 0) return new Map();
  const members = topOf(channels);
  const weightOf = weightsOf(members, request);
  const weights = members.map((member) => Math.max(weightOf(member), LEAST_WEIGHT));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(members.map(({ id }, at) => [id, weights[at]! / total]));
}

/** Without replacement, until there are `count` or no more. Empties `members`. */
function drawWithin(
  members: Channel[],
  count: number,
  { request, drawn }: { readonly request: RouteRequest; readonly drawn: Channel[] },
): void {
  const weightOf = weightsOf(members, request);
  if (request.affinityKey !== undefined && drawn.length === 0) {
    const own = rendezvous(members, request.affinityKey, weightOf).item;
    drawn.push(own);
    takeOut(members, members.indexOf(own));
  }
  while (drawn.length < count && members.length > 0) {
    const at = members.length === 1 ? 0 : drawOne(members, weightOf, request.random());
    drawn.push(members[at]!);
    takeOut(members, at);
  }
}

/** Answers a position. */
function drawOne(members: readonly Channel[], weightOf: WeightOf, chance: number): number {
  let total = 0;
  for (const member of members) total += Math.max(weightOf(member), LEAST_WEIGHT);
  let left = chance * total;
  for (let at = 0; at < members.length; at++) {
    left -= Math.max(weightOf(members[at]!), LEAST_WEIGHT);
    if (left < 0) return at;
  }
  // Sums of fractions may fall short of their total by a hair.
  return members.findLastIndex((member) => weightOf(member) > 0);
}

function takeOut(members: Channel[], at: number): void {
  members[at] = members.at(-1)!;
  members.pop();
}

/** Those that are asked before all others. */
function topOf(channels: readonly Channel[]): Channel[] {
  const [first] = channels;
  const top: Channel[] = [];
  let best = first!;
  for (const channel of channels) {
    const order = rank(channel, best);
    if (order < 0) continue;
    if (order > 0) top.length = 0;
    top.push(channel);
    best = channel;
  }
  return top;
}

/** Above 0: the one is asked before the other. Who exceeded a hold comes last, whatever its priority. */
function rank(one: Channel, other: Channel): number {
  if ((one.exceededHoldAt === null) !== (other.exceededHoldAt === null)) return one.exceededHoldAt === null ? 1 : -1;
  return one.priority - other.priority;
}

const configured: WeightOf = ({ weight }) => weight;

function weightsOf(members: readonly Channel[], { prefersFast, health, modelId }: RouteRequest): WeightOf {
  if (!prefersFast || members.length === 1) return configured;
  const waits = new Map<Channel, number>();
  for (const channel of members) {
    const wait = health.firstByteP50Ms(channel.id, channel.models.get(modelId) ?? modelId);
    if (wait !== undefined) waits.set(channel, wait);
  }
  if (waits.size < 2) return configured;
  const median = medianOf([...waits.values()]);
  return (channel) => channel.weight * speedOf(waits.get(channel), median);
}

/** One that nobody has measured yet is as fast as the others. */
const speedOf = (waitMs: number | undefined, medianMs: number): number =>
  waitMs === undefined ? 1 : Math.min(Math.max(medianMs / Math.max(waitMs, 1), 1 / MOST_SPEED_UP), MOST_SPEED_UP);

const medianOf = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
