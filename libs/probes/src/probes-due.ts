import { phaseOf, type Channel, type Circuit, type Credential, type HealthView } from '@app/channels';

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
  const due = watched.flatMap((channel) => recoveriesOf(channel, facts) ?? idleProbeOf(channel, facts));
  return [...due.filter(({ cause }) => cause === 'recovery'), ...due.filter(({ cause }) => cause === 'idle')];
}

/** Undefined: nothing of it rests. */
function recoveriesOf(channel: Channel, { health, nowMs }: ProbeFacts): DueProbe[] | undefined {
  const trouble = health.troubleOf(channel.id);
  if (!trouble) return undefined;
  const isDue = (circuit: Circuit | undefined): circuit is Circuit =>
    circuit !== undefined && phaseOf(circuit, nowMs) === 'half_open';
  const about = (circuit: Circuit) => ({ key: circuit.key, cause: 'recovery' as const, channel });
  const rests = ({ id }: Credential) => {
    const circuit = trouble.credentials.get(id);
    return circuit !== undefined && phaseOf(circuit, nowMs) !== 'closed';
  };
  const usable = channel.credentials.find((credential) => !rests(credential)) ?? channel.credentials[0]!;
  // Until the channel itself works nothing is learnt of its credentials and models.
  if (trouble.channel) return isDue(trouble.channel) ? [{ ...about(trouble.channel), credential: usable }] : [];
  const ofCredentials = channel.credentials.flatMap((credential) => {
    const circuit = trouble.credentials.get(credential.id);
    return isDue(circuit) ? { ...about(circuit), credential } : [];
  });
  const ofModels = [...trouble.models].flatMap(([upstreamModel, circuit]) =>
    isDue(circuit) ? { ...about(circuit), credential: usable, upstreamModel } : [],
  );
  return [...ofCredentials, ...ofModels];
}

function idleProbeOf(channel: Channel, { askedAt, sinceMs, nowMs }: ProbeFacts): DueProbe[] {
  const { id, probeEverySeconds, credentials } = channel;
  const lastMs = askedAt.get(id) ?? sinceMs;
  if (nowMs - lastMs < probeEverySeconds * 1_000) return [];
  // Each credential gets its turn.
  const turn = Math.floor(nowMs / (probeEverySeconds * 1_000)) % credentials.length;
  return [{ key: `channel:${id}`, cause: 'idle', channel, credential: credentials[turn]! }];
}
