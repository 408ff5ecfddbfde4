import type { AppError } from '@app/common';
import { channelOf } from './__fixtures__/channel-of';
import { NOW, troubled } from './__fixtures__/troubled';
import type { Channel } from './channel';
import { ALL_WELL } from './health/health-view';
import { planRoute } from './plan-route';
import type { RouteRequest } from './route-plan';

/** The same numbers in every run (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const planned = (channels: readonly Channel[], more: Partial<RouteRequest> = {}) =>
  planRoute({
    modelId: 'm',
    channels,
    needs: [],
    health: ALL_WELL,
    maxAttempts: 3,
    prefersFast: false,
    random: seededRandom(1),
    nowMs: NOW,
    ...more,
  });
const idsOf = (channels: readonly Channel[], more: Partial<RouteRequest> = {}) =>
  planned(channels, more).steps.map((step) => step.channel.id);

/** How often each channel comes first. */
function sharesOf(channels: readonly Channel[], more: (draw: number) => Partial<RouteRequest>, draws = 20_000) {
  const firsts = new Map<string, number>();
  for (let draw = 0; draw < draws; draw++) {
    const [first] = idsOf(channels, more(draw));
    firsts.set(first!, (firsts.get(first!) ?? 0) + 1 / draws);
  }
  return firsts;
}

const refusal = (channels: readonly Channel[], more: Partial<RouteRequest> = {}) => {
  try {
    planned(channels, more);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was planned');
};

describe('a route', () => {
  it('never tries a lower priority before a higher one, whatever the weights', () => {
    const random = seededRandom(2);
    const channels = [
      channelOf('spare', { weight: 1_000_000 }),
      channelOf('first', { priority: 10, weight: 1 }),
      channelOf('second', { priority: 5, weight: 1 }),
    ];
    for (let draw = 0; draw < 1_000; draw++) {
      expect(idsOf(channels, { random })).toEqual(['first', 'second', 'spare']);
    }
  });

  it('begins with channels of one priority in proportion to their weights, within 2 %', () => {
    const weights = { light: 1, middle: 3, heavy: 6 };
    const channels = Object.entries(weights).map(([id, weight]) => channelOf(id, { weight }));
    const random = seededRandom(3);
    const shares = sharesOf(channels, () => ({ random }));
    for (const [id, weight] of Object.entries(weights)) {
      expect(Math.abs(shares.get(id)! - weight / 10)).toBeLessThan(0.02);
    }
  });

  it('does so among hundreds, too, and tries each of them once', () => {
    const channels = Array.from({ length: 300 }, (_, at) => channelOf(`c${at}`, { weight: at === 7 ? 299 : 1 }));
    const random = seededRandom(10);
    let [heavy, seconds] = [0, 0];
    for (let draw = 0; draw < 10_000; draw++) {
      const ids = idsOf(channels, { random, maxAttempts: 4 });
      expect(new Set(ids).size).toBe(4);
      if (ids[0] === 'c7') heavy++;
      if (ids[1] === 'c7') seconds++;
    }
    expect(Math.abs(heavy / 10_000 - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(seconds / 10_000 - 0.25)).toBeLessThan(0.02);
  });

  it('keeps a channel without weight for last among its priority', () => {
    const channels = [channelOf('idle', { weight: 0 }), channelOf('busy'), channelOf('lower', { priority: -1 })];
    const random = seededRandom(4);
    for (let draw = 0; draw < 1_000; draw++) expect(idsOf(channels, { random })).toEqual(['busy', 'idle', 'lower']);
  });

  it('asks who exceeded a hold after all others, whatever its priority', () => {
    const channels = [channelOf('careless', { priority: 9, exceededHoldAt: new Date(0) }), channelOf('good')];
    expect(idsOf(channels)).toEqual(['good', 'careless']);
  });

  it('has as many channels as there may be attempts, each of them once', () => {
    const random = seededRandom(5);
    const channels = Array.from({ length: 10 }, (_, index) => channelOf(`c${index}`, { priority: index % 3 }));
    for (let draw = 0; draw < 100; draw++) expect(new Set(idsOf(channels, { random })).size).toBe(3);
    expect(idsOf(channels, { maxAttempts: 7 })).toHaveLength(7);
    expect(idsOf(channels.slice(0, 2))).toHaveLength(2);
  });

  it('takes each credential of a channel in turn, by chance, and the others as spares', () => {
    const credentials = ['a', 'b', 'c'].map((id) => ({ id, secret: id }));
    const random = seededRandom(6);
    const drawn = Array.from({ length: 300 }, () => planned([channelOf('c', { credentials })], { random }).steps[0]!);
    expect(new Set(drawn.map((step) => step.credential.id)).size).toBe(3);
    for (const { credential, spares } of drawn)
      expect([credential, ...spares].map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
    const [last] = planned([channelOf('c', { credentials })], { random: () => 1 - 2 ** -53 }).steps;
    expect(last?.credential.id).toBe('c');
  });

  it('asks each channel for the name the model has there', () => {
    const renamed = channelOf('c', { models: new Map([['m', 'upstream-m']]) });
    expect(planned([renamed]).steps[0]?.upstreamModel).toBe('upstream-m');
    expect(planned([channelOf('c')]).steps[0]?.upstreamModel).toBe('m');
  });

  it('is refused with 503 when there is no channel', () => {
    expect(refusal([])).toMatchObject({ code: 'upstream_unavailable', status: 503 });
  });

  it('names the channels that nothing speaks against only when it is asked to', () => {
    const channels = ['a', 'b', 'c', 'd', 'e'].map((id) => channelOf(id));
    expect(planned(channels).skipped).toEqual([]);
    expect(planned(channels, { tellsSpares: true }).skipped.map(({ reason }) => reason)).toEqual(['spare', 'spare']);
  });
});

describe('what a route leaves out', () => {
  const [a, b, c] = [channelOf('a', { priority: 2 }), channelOf('b', { priority: 1 }), channelOf('c')];

  it('is a channel whose vendor cannot carry the request, or that lacks what it needs', () => {
    const [deaf, blind] = [
      { ...a, adapterId: 'deaf' },
      { ...b, lacks: ['vision'] },
    ];
    const plan = planned([deaf, blind, c], { needs: ['vision'], canServe: ({ adapterId }) => adapterId !== 'deaf' });
    expect(plan.steps.map(({ channel }) => channel.id)).toEqual(['c']);
    expect(plan).toMatchObject({
      candidates: 3,
      skipped: [
        { channelId: 'a', reason: 'cannot_serve' },
        { channelId: 'b', reason: 'lacks_capability' },
      ],
    });
  });

  it('is refused with 400 when every channel lacks what the request needs', () => {
    const blind = [a, b].map((channel) => ({ ...channel, lacks: ['vision'] }));
    expect(refusal(blind, { needs: ['vision'] })).toMatchObject({ code: 'unsupported_feature', status: 400 });
  });

  it('is a channel that rests, with the time until which it does', () => {
    const health = troubled([{ channelId: 'a', untilMs: NOW + 5_000 }]);
    const plan = planned([a, b, c], { health });
    expect(plan.steps.map(({ channel }) => channel.id)).toEqual(['b', 'c']);
    expect(plan.skipped).toEqual([{ channelId: 'a', reason: 'resting', untilMs: NOW + 5_000 }]);
  });

  it('is a model that its channel does not have, and not the other models there', () => {
    const missing = { channelId: 'a', model: 'm', failure: 'model_missing', isGuess: false } as const;
    const health = troubled([missing]);
    expect(planned([a, b], { health }).skipped[0]).toMatchObject({ channelId: 'a', reason: 'model_missing' });
    expect(idsOf([a, b], { health, modelId: 'other' })).toEqual(['a', 'b']);
  });

  it('is a credential that rests, while others of its channel serve', () => {
    const credentials = ['k1', 'k2', 'k3'].map((id) => ({ id, secret: id }));
    const health = troubled([{ channelId: 'a', credentialId: 'k2', failure: 'auth', isGuess: false }]);
    for (let seed = 0; seed < 50; seed++) {
      const { steps, skipped } = planned([{ ...a, credentials }], { health, random: seededRandom(seed) });
      expect([steps[0]!.credential, ...steps[0]!.spares].map(({ id }) => id).sort()).toEqual(['k1', 'k3']);
      expect(skipped).toMatchObject([{ channelId: 'a', credentialId: 'k2', reason: 'resting' }]);
    }
  });

  it('is a channel of which every credential rests', () => {
    const health = troubled([{ channelId: 'a', credentialId: 'a-key', failure: 'quota', isGuess: false }]);
    const plan = planned([a, b], { health });
    expect(plan.skipped).toMatchObject([{ channelId: 'a', reason: 'no_credential', untilMs: NOW + 9_000 }]);
  });
});

describe('when nothing healthy is left', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => channelOf(id)) as [Channel, Channel, Channel];

  it('what rests by our guess is asked all the same', () => {
    const health = troubled([{ channelId: 'a' }, { channelId: 'b' }]);
    expect(idsOf([a, b], { health }).sort()).toEqual(['a', 'b']);
  });

  it.each(['auth', 'quota', 'rate_limited', 'model_missing'] as const)('what rests for %s is not', (failure) => {
    const sure = { credentialId: 'a-key', failure, isGuess: false };
    const health = troubled([{ channelId: 'a', ...sure }, { channelId: 'b' }]);
    expect(idsOf([a, b], { health })).toEqual(['b']);
  });

  it('a channel that may work again is asked after those that are healthy', () => {
    const health = troubled([{ channelId: 'a', untilMs: NOW - 1 }, { channelId: 'b' }]);
    expect(idsOf([a, b, c], { health })).toEqual(['c', 'a']);
  });

  it('a channel whose trial is ours has its usual place, and the plan says so', () => {
    const due = { channelId: 'a', untilMs: NOW - 1 };
    const first = { ...a, priority: 5 };
    expect(planned([first, b], { health: troubled([due]) })).toMatchObject({ trials: [] });
    const plan = planned([first, b], { health: troubled([due], ['channel:a']) });
    expect(plan.steps.map(({ channel }) => channel.id)).toEqual(['a', 'b']);
    expect(plan.trials).toEqual(['channel:a']);
  });

  it('a rate limit that is over needs no trial', () => {
    const limited = { channelId: 'a', credentialId: 'a-key', failure: 'rate_limited', untilMs: NOW } as const;
    expect(idsOf([{ ...a, priority: 5 }, b], { health: troubled([limited]) })).toEqual(['a', 'b']);
  });

  it('the call is refused with 429 and the soonest time when all are limited by their vendors', () => {
    const limited = { failure: 'rate_limited', isGuess: false } as const;
    const health = troubled([
      { channelId: 'a', credentialId: 'a-key', untilMs: NOW + 90_000, ...limited },
      { channelId: 'b', credentialId: 'b-key', untilMs: NOW + 2_100, ...limited },
    ]);
    const error = refusal([a, b], { health });
    expect(error).toMatchObject({
      code: 'rate_limit_exceeded',
      status: 429,
      details: { headers: { 'retry-after': '3' } },
    });
  });

  it('the call is refused with 503 when one has another reason', () => {
    const health = troubled([
      { channelId: 'a', credentialId: 'a-key', failure: 'rate_limited', isGuess: false },
      { channelId: 'b', credentialId: 'b-key', failure: 'auth', isGuess: false, untilMs: NOW + 500 },
    ]);
    const error = refusal([a, b], { health });
    expect(error).toMatchObject({
      code: 'upstream_unavailable',
      status: 503,
      details: { headers: { 'retry-after': '1' } },
    });
  });
});

describe('affinity', () => {
  const channels = ['0a1b', '2c3d', '4e5f', '6071'].map((id, at) => channelOf(id, { weight: at + 1 }));
  const keyOf = (draw: number) => Math.imul(draw, 2_654_435_761) >>> 0;

  it('sends calls of one key to one channel and credential, whatever chance says', () => {
    const credentials = ['k1', 'k2', 'k3'].map((id) => ({ id, secret: id }));
    const all = channels.map((channel) => ({ ...channel, credentials }));
    const random = seededRandom(8);
    const firsts = Array.from({ length: 100 }, () => planned(all, { affinityKey: 42, random }).steps[0]!);
    expect(new Set(firsts.map(({ channel, credential }) => `${channel.id} ${credential.id}`)).size).toBe(1);
  });

  it('spreads keys over the channels by weight', () => {
    const shares = sharesOf(channels, (draw) => ({ affinityKey: keyOf(draw) }));
    for (const { id, weight } of channels) expect(Math.abs(shares.get(id)! - weight / 10)).toBeLessThan(0.02);
  });

  it('moves only the keys of a channel that rests, and says so', () => {
    for (let draw = 0; draw < 500; draw++) {
      const affinityKey = keyOf(draw);
      const before = planned(channels, { affinityKey });
      const after = planned(channels, { affinityKey, health: troubled([{ channelId: '4e5f' }]) });
      const own = before.steps[0]!.channel.id;
      expect(before.affinity).toBe('kept');
      if (own === '4e5f') expect(after.affinity).toBe('moved');
      else expect([after.affinity, after.steps[0]!.channel.id]).toEqual(['kept', own]);
    }
  });
});

describe('preferring the fast', () => {
  it('multiplies weights by how soon a channel answers beside its peers, four times at the most', () => {
    const channels = ['slow', 'usual', 'fast'].map((id) => channelOf(id));
    const waits: Record<string, number> = { slow: 100_000, usual: 400, fast: 200 };
    const health = { ...ALL_WELL, firstByteP50Ms: (id: string) => waits[id] };
    const random = seededRandom(9);
    const shares = sharesOf(channels, () => ({ random, health, prefersFast: true }));
    const total = 0.25 + 1 + 2;
    for (const [id, factor] of Object.entries({ slow: 0.25, usual: 1, fast: 2 }))
      expect(Math.abs(shares.get(id)! - factor / total)).toBeLessThan(0.02);
  });
});
