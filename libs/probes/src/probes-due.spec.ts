import { channelKey, credentialKey, KnownCircuits, modelKey, type Channel, type Circuit } from '@app/channels';
import { probesDue } from './probes-due';

const NOW = 1_800_000_000_000;

const channelOf = (id: string, more: Partial<Channel> = {}) =>
  ({
    id,
    isSimulated: false,
    probeEverySeconds: 60,
    credentials: [{ id: `${id}1` }, { id: `${id}2` }],
    ...more,
  }) as unknown as Channel;

const circuitOf = (key: string, channelId: string, more: Partial<Circuit> = {}): Circuit => ({
  key,
  channelId,
  failure: 'unreachable',
  isGuess: true,
  openedAtMs: NOW - 60_000,
  untilMs: NOW - 1,
  callersFromMs: NOW + 60_000,
  openings: 1,
  ...more,
});

function due(channels: readonly Channel[], circuits: readonly Circuit[], askedAt: Record<string, number> = {}) {
  const known = new KnownCircuits();
  for (const circuit of circuits) known.set(circuit.key, circuit);
  const health = { troubles: known.troubles, mayTry: () => false, firstByteP50Ms: () => undefined };
  const facts = { channels, health, askedAt: new Map(Object.entries(askedAt)), sinceMs: NOW - 10_000, nowMs: NOW };
  return probesDue(facts).map(({ key, cause, credential, upstreamModel }) =>
    [key, cause, credential.id, upstreamModel].filter(Boolean).join(' '),
  );
}

describe('what is probed', () => {
  it('is a channel that nobody asked for its interval, and none that was asked since', () => {
    const channels = [channelOf('a'), channelOf('b'), channelOf('c')];
    const found = due(channels, [], { a: NOW - 60_000, b: NOW - 59_999 });
    expect(found).toEqual([expect.stringMatching(/^channel:a idle a[12]$/)]);
  });

  it('is never one without an interval, nor the simulated vendor', () => {
    const channels = [channelOf('a', { probeEverySeconds: 0 }), channelOf('b', { isSimulated: true })];
    const circuits = ['a', 'b'].map((id) => circuitOf(channelKey(id), id));
    expect(due(channels, circuits, { a: 0, b: 0 })).toEqual([]);
  });

  it('is what rested long enough, before what is idle, and nothing that still rests', () => {
    const channels = [channelOf('idle'), channelOf('due'), channelOf('resting')];
    const circuits = [
      circuitOf(channelKey('due'), 'due'),
      circuitOf(channelKey('resting'), 'resting', { untilMs: NOW + 1 }),
    ];
    const asked = { idle: 0, due: 0, resting: 0 };
    expect(due(channels, circuits, asked)).toEqual([
      'channel:due recovery due1',
      expect.stringMatching(/^channel:idle idle idle[12]$/),
    ]);
  });

  it('asks with the credential, and for the model, that rests', () => {
    const circuits = [
      circuitOf(credentialKey('a2'), 'a', { failure: 'auth' }),
      circuitOf(modelKey('a', 'm'), 'a', { failure: 'model_missing' }),
    ];
    expect(due([channelOf('a')], circuits)).toEqual(['credential:a2 recovery a2', 'model:a:m recovery a1 m']);
  });

  it('learns nothing of credentials and models until their channel works', () => {
    const circuits = [
      circuitOf(channelKey('a'), 'a', { untilMs: NOW + 1 }),
      circuitOf(credentialKey('a2'), 'a', { failure: 'auth' }),
    ];
    expect(due([channelOf('a')], circuits, { a: 0 })).toEqual([]);
  });

  it('is no rate limit: it is over when it is over', () => {
    const circuits = [circuitOf(credentialKey('a1'), 'a', { failure: 'rate_limited' })];
    expect(due([channelOf('a')], circuits, { a: NOW })).toEqual([]);
    expect(due([channelOf('a')], circuits, { a: 0 })).toEqual([expect.stringMatching(/^channel:a idle a[12]$/)]);
  });

  it('is an idle channel by the credentials that do not rest', () => {
    const circuits = [circuitOf(credentialKey('a1'), 'a', { failure: 'auth', untilMs: NOW + 1 })];
    expect(due([channelOf('a')], circuits, { a: 0 })).toEqual(['channel:a idle a2']);
  });
});
