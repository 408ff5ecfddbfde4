import { Clock } from '@app/common';
import { Config } from '@app/config';
import type { Logger } from '@app/logging';
import { openRedis } from '@app/redis';
import { eventually, FaultyLink, testRedisUrl } from '@app/testing';
import type { Redis } from 'ioredis';
import type { Ceiling } from './ceiling';
import { Gate, type Passage } from './gate';
import { RedisGate } from './redis-gate';

const LIMITLESS = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };

describe('Gate', () => {
  let redis: Redis;
  let link: FaultyLink;
  const gates: Gate[] = [];
  let warnings: string[] = [];
  const logger = { warn: (message: string) => warnings.push(message) } as unknown as Logger;

  beforeAll(async () => {
    redis = openRedis(testRedisUrl());
    await new Promise((ready) => redis.once('ready', ready));
    link = await FaultyLink.to(testRedisUrl());
  });
  beforeEach(async () => {
    await redis.flushdb();
    warnings = [];
  });
  afterEach(async () => {
    link.heal();
    await Promise.all(gates.splice(0).map((gate) => gate.beforeApplicationShutdown()));
  });
  afterAll(() => {
    redis.disconnect();
    link.close();
  });

  /** As another process would have. */
  const open = async (url = testRedisUrl()): Promise<Gate> => {
    const config = new Config({ DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: url });
    const gate = new Gate(config, new Clock(), logger);
    gates.push(gate);
    await gate.onModuleInit();
    return gate;
  };

  const below = (key: string, limits: Partial<Ceiling>): Ceiling => ({ ...LIMITLESS, ...limits, key });
  const admittedOf = (passages: readonly Passage[]) => passages.filter(({ isAdmitted }) => isAdmitted);

  it('lets exactly as many in as the limits say, whoever of thousands asks, in two processes at once', async () => {
    const both = [await open(), await open()];
    const [requests, tokens, places] = [
      below('{o}:requests', { requestsPerMinute: 700 }),
      below('{o}:tokens', { tokensPerMinute: 5_000 }),
      below('{o}:places', { concurrency: 300 }),
    ];
    const rush = async (ceilings: readonly Ceiling[]) => {
      const asked = Array.from({ length: 2_000 }, (_, index) => both[index % 2]!.enter(ceilings, 10));
      return admittedOf(await Promise.all(asked));
    };

    expect(await rush([requests])).toHaveLength(700);
    expect(await rush([tokens])).toHaveLength(500);
    const inside = await rush([places]);
    expect(inside).toHaveLength(300);
    inside.slice(0, 100).forEach(({ leave }) => leave(10));

    await eventually(async () => expect((await both[0]!.read([places.key]))![0]!.places).toBe(200));
    expect(await rush([places])).toHaveLength(100);
    expect(both.some(({ isAlone }) => isAlone)).toBe(false);
  });

  it('takes from no level what another level refuses', async () => {
    const gate = await open();
    const wide = below('{o}:wide', { requestsPerMinute: 10, tokensPerMinute: 1_000, concurrency: 10 });
    const narrow = below('{o}:narrow', { requestsPerMinute: 1 });
    expect((await gate.enter([wide, narrow], 50)).isAdmitted).toBe(true);
    const refused = await Promise.all(Array.from({ length: 20 }, () => gate.enter([wide, narrow], 50)));
    expect(admittedOf(refused)).toHaveLength(0);
    expect(await gate.read([wide.key, narrow.key])).toEqual([
      { requests: 1, tokens: 50, places: 1 },
      { requests: 1, tokens: 0, places: 0 },
    ]);
  });

  it('counts what a call used in the end, and nothing of a call that never went out', async () => {
    const gate = await open();
    const ceiling = below('{o}:all', { requestsPerMinute: 10, tokensPerMinute: 1_000, concurrency: 10 });
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => gate.enter([ceiling], 100)));
    expect(await gate.read([ceiling.key])).toEqual([{ requests: 3, tokens: 300, places: 3 }]);
    first!.leave(30);
    second!.leave(250);
    third!.leave();
    third!.leave(100);
    const expected = [{ requests: 2, tokens: 280, places: 0 }];
    await eventually(async () => expect(await gate.read([ceiling.key])).toEqual(expected));
  });

  it('lets a call larger than the limit pass when nothing else is used, and counts it at the limit', async () => {
    const gate = await open();
    const ceiling = below('{o}:small', { tokensPerMinute: 100 });
    expect((await gate.enter([ceiling], 5_000)).isAdmitted).toBe(true);
    expect(await gate.enter([ceiling], 1)).toMatchObject({ isAdmitted: false, uses: [{ tokens: 100 }] });
  });

  it('gives the places of a process that died back after a minute, and keeps those of one that lives', async () => {
    let now = 1_800_000_000_000;
    const gate = new RedisGate(redis, () => now);
    const ceilings = [below('{o}:places', { concurrency: 2 })];
    const enter = (lease: string) => gate.enter({ ceilings, tokens: 0, lease });
    await enter('dead');
    await enter('alive');
    for (let passed = 0; passed < 59_000; passed += 20_000) {
      now += 20_000;
      expect((await enter('other')).isAdmitted).toBe(passed >= 40_000);
      await gate.renew('{o}:places', ['alive']);
    }
    expect((await enter('one more')).isAdmitted).toBe(false);
  });

  it('gives the places of a process that stops back at once', async () => {
    const [stopping, other] = [await open(), await open()];
    const ceilings = [below('{o}:places', { concurrency: 1 })];
    expect((await stopping.enter(ceilings, 0)).isAdmitted).toBe(true);
    expect((await other.enter(ceilings, 0)).isAdmitted).toBe(false);
    await stopping.beforeApplicationShutdown();
    expect((await other.enter(ceilings, 0)).isAdmitted).toBe(true);
  });

  it.each([
    ['is gone', (): void => link.cutAll()],
    ['does not answer', (): void => undefined],
  ])('keeps to the limits by itself while Redis %s, and together with the others once it is back', async (_, cut) => {
    const [cutOff, other] = [await open(link.through(testRedisUrl())), await open()];
    const ceiling = below('{o}:mixed', { requestsPerMinute: 5, concurrency: 4 });
    const places = below('{o}:places', { concurrency: 3 });
    const early = await cutOff.enter([places], 0);

    link.becomeHole();
    cut();
    const alone = await Promise.all(Array.from({ length: 20 }, () => cutOff.enter([ceiling], 0)));
    expect(admittedOf(alone)).toHaveLength(4);
    expect(cutOff.isAlone).toBe(true);
    const late = admittedOf(await Promise.all(Array.from({ length: 5 }, () => cutOff.enter([places], 0))));
    expect(late).toHaveLength(2);
    expect(await cutOff.read([ceiling.key])).toBeUndefined();

    link.heal();
    await eventually(async () => expect(cutOff.isAlone).toBe(false));
    expect(admittedOf(await Promise.all([1, 2].map(() => other.enter([places], 0))))).toHaveLength(0);
    [early, ...late].forEach(({ leave }) => leave(0));
    await eventually(async () => expect((await other.read([places.key]))![0]!.places).toBe(0));
    expect(warnings).toHaveLength(2);
  });
});
