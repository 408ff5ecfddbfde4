import type { SkippedChannel, SkipReason } from '@app/llm';
import type { Candidate } from './candidates';
import type { Channel, Credential } from './channel';
import { phaseOf, type Circuit } from './health/circuit';
import type { ChannelTrouble, HealthView } from './health/health-view';

/** From good to bad. */
const LEVELS = ['healthy', 'half_open', 'doubtful', 'out'] as const;

/**
 * - `healthy`: nothing speaks against it.
 * - `half_open`: it rested long enough and may work again. `doubtful`: it rests, but for how long is our guess.
 * - `out`: its vendor refuses it, or said when to come again.
 */
export type Level = (typeof LEVELS)[number];

/** How a channel with trouble stands for one model. */
export interface Standing {
  readonly level: Level;
  /** The best of them. */
  readonly credentials: readonly Credential[];
  /** Its credentials that rest, while others do not; or itself. */
  readonly skipped: readonly SkippedChannel[];
}

type Moment = { readonly health: HealthView; readonly nowMs: number };

/** What speaks against a channel is the worst of what is known of it, of the model there, and of the best of its credentials. */
export function standingOf({ channel, upstreamModel }: Candidate, trouble: ChannelTrouble, at: Moment): Standing {
  const model = trouble.models.get(upstreamModel);
  const keys = keysOf(channel, trouble, at);
  const whole = Math.max(gradeOf(trouble.channel, at), gradeOf(model, at), keys.grade);
  const standing = { level: LEVELS[whole]!, credentials: keys.best };
  if (whole === 0) return { ...standing, skipped: keys.resting };
  if (gradeOf(trouble.channel, at) > 0) return { ...standing, skipped: [restOf(channel, 'resting', trouble.channel)] };
  if (gradeOf(model, at) > 0) return { ...standing, skipped: [restOf(channel, 'model_missing', model)] };
  const untilMs = Math.min(...keys.resting.map((one) => one.untilMs ?? Infinity));
  return { ...standing, skipped: [{ channelId: channel.id, reason: 'no_credential', untilMs }] };
}

/** The credentials of the best grade there is, and those that rest. */
function keysOf(channel: Channel, { credentials }: ChannelTrouble, at: Moment) {
  if (credentials.size === 0) return { grade: 0, best: channel.credentials, resting: [] };
  const graded = channel.credentials.map((key) => ({ key, grade: gradeOf(credentials.get(key.id), at) }));
  const grade = Math.min(...graded.map((one) => one.grade));
  const resting = graded.flatMap(({ key, grade: own }) =>
    own > 0 ? { ...restOf(channel, 'resting', credentials.get(key.id)), credentialId: key.id } : [],
  );
  return { grade, best: graded.flatMap((one) => (one.grade === grade ? one.key : [])), resting };
}

/** A position in LEVELS. */
function gradeOf(circuit: Circuit | undefined, { health, nowMs }: Moment): number {
  if (!circuit) return 0;
  const phase = phaseOf(circuit, nowMs);
  if (phase === 'closed') return 0;
  if (phase === 'half_open') return health.mayTry(circuit.key) ? 0 : 1;
  return circuit.isGuess ? 2 : 3;
}

const restOf = ({ id }: Channel, reason: SkipReason, circuit: Circuit | undefined): SkippedChannel =>
  circuit ? { channelId: id, reason, untilMs: circuit.untilMs } : { channelId: id, reason };
