import type { Circuit } from '../health/circuit';
import type { HealthView } from '../health/health-view';
import { channelKey, credentialKey, KnownCircuits, modelKey } from '../health/known-circuits';

export const NOW = 1_800_000_000_000;

type Trouble = Partial<Circuit> & {
  readonly channelId: string;
  readonly credentialId?: string;
  readonly model?: string;
};

const circuitOf = ({ channelId, credentialId, model, ...more }: Trouble): Circuit => ({
  key: credentialId ? credentialKey(credentialId) : model ? modelKey(channelId, model) : channelKey(channelId),
  channelId,
  failure: 'unreachable',
  isGuess: true,
  openedAtMs: NOW - 1_000,
  untilMs: NOW + 9_000,
  callersFromMs: NOW + 60_000,
  openings: 1,
  ...more,
});

/** What is known when these circuits are open. */
export function troubled(troubles: readonly Trouble[], trials: readonly string[] = []): HealthView {
  const known = new KnownCircuits();
  for (const circuit of troubles.map(circuitOf)) known.set(circuit.key, circuit);
  return {
    troubles: known.troubles,
    mayTry: (key) => trials.includes(key),
    firstByteP50Ms: () => undefined,
  };
}
