import { AppError } from '@app/common';
import fc from 'fast-check';
import { channelOf } from './__fixtures__/channel-of';
import { NOW, troubled } from './__fixtures__/troubled';
import type { Channel } from './channel';
import { planRoute } from './plan-route';
import type { RoutePlan, RouteRequest } from './route-plan';

const CHANNELS = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...'abcdefghij'),
    priority: fc.integer({ min: 0, max: 2 }),
    weight: fc.integer({ min: 0, max: 5 }),
    lacks: fc.constantFrom([], [], ['vision'], ['tools']),
    adapterId: fc.constantFrom('able', 'able', 'unable'),
    exceededHoldAt: fc.constantFrom(null, null, null, new Date(0)),
    credentials: fc.integer({ min: 1, max: 3 }),
  }),
  { selector: ({ id }) => id, maxLength: 8 },
);
type Drawn = typeof CHANNELS extends fc.Arbitrary<infer T> ? T : never;

const TROUBLES = fc.array(
  fc.record({
    channelId: fc.constantFrom(...'abcdefghij'),
    of: fc.constantFrom('channel', 'credential', 'model'),
    credential: fc.integer({ min: 0, max: 2 }),
    failure: fc.constantFrom('unreachable', 'rate_limited', 'auth'),
    isGuess: fc.boolean(),
    restsMs: fc.constantFrom(-5_000, 5_000),
  }),
  { maxLength: 12 },
);
type Troubles = typeof TROUBLES extends fc.Arbitrary<infer T> ? T : never;

const channelsOf = (drawn: Drawn): Channel[] =>
  drawn.map(({ id, credentials, ...more }) =>
    channelOf(id, {
      ...more,
      credentials: Array.from({ length: credentials }, (_, at) => ({ id: `${id}${at}`, secret: 's' })),
    }),
  );

const healthOf = (troubles: Troubles) =>
  troubled(
    troubles.map(({ channelId, of, credential, failure, isGuess, restsMs }) => ({
      ...{ channelId, failure, isGuess, untilMs: NOW + restsMs },
      ...(of === 'credential' && { credentialId: `${channelId}${credential}` }),
      ...(of === 'model' && { model: 'm' }),
    })),
  );

interface Case {
  readonly channels: Channel[];
  readonly request: RouteRequest;
}

const CASE = fc
  .record({
    drawn: CHANNELS,
    troubles: TROUBLES,
    needs: fc.constantFrom([], ['vision'], ['vision', 'tools']),
    maxAttempts: fc.integer({ min: 1, max: 5 }),
    affinityKey: fc.option(fc.nat(), { nil: undefined }),
    chances: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  })
  .map(({ drawn, troubles, chances, ...more }): Case => {
    const numbers = [...chances.take(64)];
    const channels = channelsOf(drawn);
    const canServe = ({ adapterId }: Channel) => adapterId === 'able';
    let at = 0;
    const random = () => numbers[at++ % numbers.length]!;
    const request = {
      modelId: 'm',
      channels,
      canServe,
      health: healthOf(troubles),
      prefersFast: false,
      random,
      nowMs: NOW,
    };
    return { channels, request: { ...request, ...more } };
  });

/** Undefined: refused, as it should be when there is none. */
function planned(request: RouteRequest): RoutePlan | undefined {
  try {
    return planRoute(request);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

const holds = (claim: (plan: RoutePlan, one: Case) => boolean | void) =>
  fc.assert(
    fc.property(CASE, (one) => {
      const plan = planned(one.request);
      return plan ? claim(plan, one) : undefined;
    }),
    { numRuns: 2_000 },
  );

const rests = ({ request }: Case, key: 'channel' | 'model', id: string) => {
  const trouble = request.health.troubles.get(id);
  const circuit = key === 'channel' ? trouble?.channel : trouble?.models.get('m');
  return circuit !== undefined && !(circuit.untilMs <= NOW && circuit.failure === 'rate_limited') ? circuit : undefined;
};
const credentialRests = ({ request }: Case, id: string, credentialId: string) => {
  const circuit = request.health.troubles.get(id)?.credentials.get(credentialId);
  return circuit !== undefined && !(circuit.untilMs <= NOW && circuit.failure === 'rate_limited') ? circuit : undefined;
};
const isHealthy = (one: Case, { id, credentials }: Channel) =>
  !rests(one, 'channel', id) &&
  !rests(one, 'model', id) &&
  credentials.some((key) => !credentialRests(one, id, key.id));

describe('every route', () => {
  it('has no channel twice, and no more than there may be attempts', () =>
    holds(({ steps }, { request }) => {
      const ids = steps.map(({ channel }) => channel.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThan(0);
      expect(ids.length).toBeLessThanOrEqual(request.maxAttempts);
    }));

  it('has none that cannot serve the call, lacks what it needs, or is surely resting', () =>
    holds(({ steps }, one) => {
      for (const { channel, credential } of steps) {
        expect(channel.adapterId).toBe('able');
        expect(channel.lacks.filter((lack) => one.request.needs.includes(lack))).toEqual([]);
        const circuits = [
          rests(one, 'channel', channel.id),
          rests(one, 'model', channel.id),
          credentialRests(one, channel.id, credential.id),
        ];
        for (const circuit of circuits) if (circuit && circuit.untilMs > NOW) expect(circuit.isGuess).toBe(true);
      }
    }));

  it('asks the healthy before the others, and those by priority', () =>
    holds(({ steps }, one) => {
      const rank = ({ priority, exceededHoldAt }: Channel) => priority - (exceededHoldAt ? 100 : 0);
      const healthy = steps.filter(({ channel }) => isHealthy(one, channel));
      expect(steps.slice(0, healthy.length)).toEqual(healthy);
      const ranks = healthy.map(({ channel }) => rank(channel));
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
      // Nobody of higher rank was left out.
      const able = one.channels.filter(
        (channel) =>
          channel.adapterId === 'able' &&
          !channel.lacks.some((lack) => one.request.needs.includes(lack)) &&
          isHealthy(one, channel),
      );
      const best = able.map(rank).sort((a, b) => b - a);
      expect(ranks).toEqual(best.slice(0, one.request.maxAttempts));
    }));

  it('has every healthy credential of a healthy channel, each once', () =>
    holds(({ steps }, one) => {
      for (const { channel, credential, spares } of steps.filter((step) => isHealthy(one, step.channel))) {
        const all = channel.credentials.filter(({ id }) => !credentialRests(one, channel.id, id));
        expect([credential, ...spares].map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
      }
    }));

  it('tells of every channel that it is asked, or why not', () =>
    holds(({ steps, skipped, candidates }, one) => {
      const plan = planRoute({ ...one.request, tellsSpares: true, random: () => 0.5 });
      const told = [...plan.steps.map(({ channel }) => channel.id), ...plan.skipped.map(({ channelId }) => channelId)];
      expect([...new Set(told)].sort()).toEqual(one.channels.map(({ id }) => id).sort());
      expect(candidates).toBe(one.channels.length);
      const whole = skipped.filter(({ credentialId }) => credentialId === undefined);
      for (const { channelId } of whole) expect(steps.map(({ channel }) => channel.id)).not.toContain(channelId);
    }));

  it('is refused only when no channel is healthy', () =>
    fc.assert(
      fc.property(CASE, (one) => {
        if (planned(one.request)) return;
        const able = one.channels.filter(
          ({ adapterId, lacks }) => adapterId === 'able' && !lacks.some((lack) => one.request.needs.includes(lack)),
        );
        for (const channel of able) expect(isHealthy(one, channel)).toBe(false);
      }),
      { numRuns: 2_000 },
    ));

  it('is the same for the same chances', () =>
    holds((_, one) => {
      const again = () => planRoute({ ...one.request, random: () => 0.3 });
      expect(again()).toEqual(again());
    }));
});
