import { AppError } from '@app/common';
import type { Channel } from './channel';
import { planRoute } from './plan-route';

const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
  id,
  name: id,
  providerId: 'p',
  adapterId: 'openai-compatible',
  baseUrl: 'https://vendor.example/v1',
  settings: {},
  priority: 0,
  weight: 1,
  exceededHoldAt: null,
  onDisconnect: 'drain',
  connectTimeoutMs: 1,
  firstByteTimeoutMs: 1,
  idleTimeoutMs: 1,
  totalTimeoutMs: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  lacks: [],
  headerOverrides: {},
  parameterOverrides: {},
  proxyUrl: null,
  testModel: null,
  probeEverySeconds: 0,
  models: new Map(),
  groupIds: undefined,
  credentials: [{ id: `${id}-key`, secret: 's' }],
  ...more,
});

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

const idsOf = (channels: readonly Channel[], random = seededRandom(1)) =>
  planRoute(channels, 'm', random).map((step) => step.channel.id);

describe('planRoute', () => {
  it('never tries a lower priority before a higher one, whatever the weights', () => {
    const random = seededRandom(2);
    const channels = [
      channel('spare', { weight: 1_000_000 }),
      channel('first', { priority: 10, weight: 1 }),
      channel('second', { priority: 5, weight: 1 }),
    ];
    for (let draw = 0; draw < 1_000; draw++) {
      expect(idsOf(channels, random)).toEqual(['first', 'second', 'spare']);
    }
  });

  it('begins with channels of one priority in proportion to their weights, within 2 %', () => {
    const DRAWS = 20_000;
    const weights = { light: 1, middle: 3, heavy: 6 };
    const channels = Object.entries(weights).map(([id, weight]) => channel(id, { weight }));
    const random = seededRandom(3);
    const firsts = new Map<string, number>();
    for (let draw = 0; draw < DRAWS; draw++) {
      const [first] = idsOf(channels, random);
      firsts.set(first!, (firsts.get(first!) ?? 0) + 1);
    }
    for (const [id, weight] of Object.entries(weights)) {
      expect(Math.abs(firsts.get(id)! / DRAWS - weight / 10)).toBeLessThan(0.02);
    }
  });

  it('keeps a channel without weight for last among its priority', () => {
    const channels = [channel('idle', { weight: 0 }), channel('busy'), channel('lower', { priority: -1 })];
    const random = seededRandom(4);
    for (let draw = 0; draw < 1_000; draw++) expect(idsOf(channels, random)).toEqual(['busy', 'idle', 'lower']);
  });

  it('tries no more than three channels, each of them once', () => {
    const random = seededRandom(5);
    const channels = Array.from({ length: 10 }, (_, index) => channel(`c${index}`));
    for (let draw = 0; draw < 100; draw++) expect(new Set(idsOf(channels, random)).size).toBe(3);
    expect(idsOf(channels.slice(0, 2))).toHaveLength(2);
  });

  it('takes each credential of a channel in turn, by chance', () => {
    const credentials = ['a', 'b', 'c'].map((id) => ({ id, secret: id }));
    const random = seededRandom(6);
    const drawn = Array.from({ length: 300 }, () => planRoute([channel('c', { credentials })], 'm', random)[0]);
    expect(new Set(drawn.map((step) => step?.credential.id)).size).toBe(3);
    expect(planRoute([channel('c', { credentials })], 'm', () => 1 - 2 ** -53)[0]?.credential.id).toBe('c');
  });

  it('asks each channel for the name the model has there', () => {
    const renamed = channel('c', { models: new Map([['m', 'upstream-m']]) });
    expect(planRoute([renamed], 'm', () => 0)[0]?.upstreamModel).toBe('upstream-m');
    expect(planRoute([channel('c')], 'm', () => 0)[0]?.upstreamModel).toBe('m');
  });

  it('refuses with 503 when there is no channel', () => {
    const refused = () => planRoute([], 'm', () => 0);
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(expect.objectContaining({ code: 'upstream_unavailable', status: 503 }) as Error);
  });
});
