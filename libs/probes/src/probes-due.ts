import {
  phaseOf,
  type Channel,
  type ChannelTrouble,
  type Circuit,
  type Credential,
  type HealthView,
} from '@app/channels';

/** A channel to ask whether it works. */
export interface DueProbe {
  /** What it is about: a circuit, or for a channel that is idle its own. One worker at a time does it. */
  readonly key: string;
  /** `recovery`: it failed, and rested long enough. `idle`: nobody asked it for a while. */
  readonly cause: 'recovery' | 'idle';
  readonly channel: Channel;
  readonly credential: Credential;
  /** Undefined: any that it serves. */
  readonly upstreamModel?: string | undefined;
}

export interface ProbeFacts {
  readonly channels: readonly Channel[];
  readonly health: HealthView;
  /** Channel -> when it was asked last; one that is not in it has not been since `sinceMs`. */
  readonly askedAt: ReadonlyMap<string, number>;
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** What needs a probe, recoveries first: calls may wait for those. */
export function probesDue(facts: ProbeFacts): DueProbe[] {
  const watched = facts.channels.filter(({ isSimulated, probeEverySeconds }) => !isSimulated && probeEverySeconds > 0);
  const due = watched.flatMap((channel) => probesOf(channel, facts));
  return [...due.filter(({ cause }) => cause === 'recovery'), ...due.filter(({ cause }) => cause === 'idle')];
}

function probesOf(channel: Channel, facts: ProbeFacts): DueProbe[] {
  const { channel: own, credentials, models } = facts.health.troubles.get(channel.id) ?? NO_TROUBLE;
  const phase = (circuit: Circuit | undefined) => (circuit ? phaseOf(circuit, facts.nowMs) : 'closed');
  const usable = channel.credentials.filter(({ id }) => phase(credentials.get(id)) === 'closed');
  const recovery = { cause: 'recovery' as const, channel, credential: usable[0] ?? channel.credentials[0]! };
  // Until the channel itself works nothing is learnt of its credentials and models.
  if (phase(own) !== 'closed') return phase(own) === 'half_open' ? [{ ...recovery, key: own!.key }] : [];
  const keys = channel.credentials.map((credential) => ({ credential, circuit: credentials.get(credential.id) }));
  const recoveries = [
    ...keys.map(({ credential, circuit }) => ({ ...recovery, credential, circuit })),
    ...[...models].map(([upstreamModel, circuit]) => ({ ...recovery, upstreamModel, circuit })),
  ].flatMap(({ circuit, ...probe }) => (phase(circuit) === 'half_open' ? { ...probe, key: circuit!.key } : []));
  return recoveries.length > 0 ? recoveries : idleProbeOf(channel, usable, facts);
}

const NO_TROUBLE: ChannelTrouble = { channel: undefined, credentials: new Map(), models: new Map() };

function idleProbeOf(channel: Channel, usable: readonly Credential[], { askedAt, sinceMs, nowMs }: ProbeFacts) {
  const { id, probeEverySeconds } = channel;
  const everyMs = probeEverySeconds * 1_000;
  if (usable.length === 0 || nowMs - (askedAt.get(id) ?? sinceMs) < everyMs) return [];
  // Each credential gets its turn.
  const credential = usable[Math.floor(nowMs / everyMs) % usable.length]!;
  return [{ key: `channel:${id}`, cause: 'idle' as const, channel, credential }];
}
