import type { SkippedChannel, SkipReason } from '@app/llm';
import type { Channel, Credential } from './channel';
import { phaseOf, type Circuit } from './health/circuit';
import type { ChannelTrouble, HealthView } from './health/health-view';

/**
 * - `healthy`: nothing speaks against it.
 * - `half_open`: it rested long enough and may work again. `doubtful`: it rests, but for how long is our guess.
 * - `out`: its vendor refuses it, or said when to come again.
 */
export type Level = 'healthy' | 'half_open' | 'doubtful' | 'out';

/** How a channel with trouble stands for one model. */
export interface Standing {
  readonly level: Level;
  /** The best of them. */
  readonly credentials: readonly Credential[];
  /** Its credentials that rest, while others do not; or itself. */
  readonly skipped: readonly SkippedChannel[];
}

const ORDER: readonly Level[] = ['healthy', 'half_open', 'doubtful', 'out'];

type Moment = { readonly health: HealthView; readonly nowMs: number };

/** What speaks against a channel is the worst of what is known of it, of the model there, and of the best of its credentials. */
export function standingOf(channel: Channel, upstreamModel: string, trouble: ChannelTrouble, at: Moment): Standing {
  const ofCredentials = channel.credentials.map((credential) => {
    const circuit = trouble.credentials.get(credential.id);
    return { credential, circuit, level: levelOf(circuit, at) };
  });
  const best = ORDER.find((level) => ofCredentials.some((one) => one.level === level)) ?? 'out';
  const model = trouble.models.get(upstreamModel);
  const level = worst([levelOf(trouble.channel, at), levelOf(model, at), best]);
  const credentials = ofCredentials.filter((one) => one.level === best).map(({ credential }) => credential);
  const resting = ofCredentials.filter(({ circuit }) => isResting(circuit, at));
  const skipped = resting.map(({ credential, circuit }) => ({
    ...restOf(channel, 'resting', circuit),
    credentialId: credential.id,
  }));
  return { level, credentials, skipped: level === 'healthy' ? skipped : [whole()] };

  function whole(): SkippedChannel {
    if (isResting(trouble.channel, at)) return restOf(channel, 'resting', trouble.channel);
    if (isResting(model, at)) return restOf(channel, 'model_missing', model);
    const soonest = resting.map(({ circuit }) => circuit!).sort((a, b) => a.untilMs - b.untilMs)[0];
    return restOf(channel, 'no_credential', soonest);
  }
}

function levelOf(circuit: Circuit | undefined, { health, nowMs }: Moment): Level {
  if (!circuit) return 'healthy';
  const phase = phaseOf(circuit, nowMs);
  if (phase === 'closed' || (phase === 'half_open' && health.mayTry(circuit.key))) return 'healthy';
  if (phase === 'half_open') return 'half_open';
  return circuit.isGuess ? 'doubtful' : 'out';
}

const worst = (levels: readonly Level[]): Level => ORDER.findLast((level) => levels.includes(level))!;

const isResting = (circuit: Circuit | undefined, at: Moment): boolean => levelOf(circuit, at) !== 'healthy';

const restOf = ({ id }: Channel, reason: SkipReason, circuit: Circuit | undefined): SkippedChannel => ({
  channelId: id,
  reason,
  ...(circuit && { untilMs: circuit.untilMs }),
});
