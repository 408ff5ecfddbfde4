import type { Channel } from './channel';
import { hashOf } from './rendezvous';

export interface Candidate {
  readonly id: string;
  readonly channel: Channel;
  readonly upstreamModel: string;
  readonly weight: number;
  /** Of its id. */
  readonly hash: number;
}

/** Channels that are asked before all that come after them. */
export interface Tier {
  readonly members: readonly Candidate[];
  /** The weight of each member and of those before it. */
  readonly cumulated: readonly number[];
}

/** What can be said of channels before there is a call. */
export interface Candidates {
  /** In order. */
  readonly tiers: readonly Tier[];
  readonly byId: ReadonlyMap<string, Candidate>;
  /** Those of one vendor that call the model the same. */
  readonly kinds: readonly (readonly Candidate[])[];
  /** Of which something is known that they cannot do. */
  readonly lacking: readonly Candidate[];
}

/** Of what is there for when nothing else is. */
const LEAST_WEIGHT = 1e-9;

const known = new WeakMap<readonly Channel[], { readonly modelId: string; readonly candidates: Candidates }>();

/** Made once for each list of channels, which stays the same until a channel changes: a plan must not look at hundreds of them. */
export function candidatesOf(channels: readonly Channel[], modelId: string): Candidates {
  const ready = known.get(channels);
  if (ready?.modelId === modelId) return ready.candidates;
  const all = channels.map((channel) => candidateOf(channel, modelId));
  const candidates = {
    tiers: tiersOf(all),
    byId: new Map(all.map((one) => [one.id, one])),
    kinds: grouped(all, ({ channel, upstreamModel }) => `${channel.adapterId} ${upstreamModel}`),
    lacking: all.filter(({ channel }) => channel.lacks.length > 0),
  };
  known.set(channels, { modelId, candidates });
  return candidates;
}

const candidateOf = (channel: Channel, modelId: string): Candidate => ({
  id: channel.id,
  channel,
  upstreamModel: channel.models.get(modelId) ?? modelId,
  weight: Math.max(channel.weight, LEAST_WEIGHT),
  hash: hashOf(channel.id),
});

/** Those that keep to limits first, of these the ones of higher priority. */
export function tiersOf(candidates: readonly Candidate[]): Tier[] {
  const rank = ({ channel }: Candidate) => `${channel.exceededHoldAt === null} ${channel.priority}`;
  const before = ({ channel: one }: Candidate, { channel: other }: Candidate) =>
    Number(one.exceededHoldAt !== null) - Number(other.exceededHoldAt !== null) || other.priority - one.priority;
  return grouped(candidates, rank)
    .sort(([one], [other]) => before(one!, other!))
    .map(tierOf);
}

function grouped(candidates: readonly Candidate[], keyOf: (one: Candidate) => string): Candidate[][] {
  const groups = new Map<string, Candidate[]>();
  for (const one of candidates) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function tierOf(members: readonly Candidate[]): Tier {
  let sum = 0;
  return { members, cumulated: members.map(({ weight }) => (sum += weight)) };
}
