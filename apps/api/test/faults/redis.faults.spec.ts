import { FaultRig, faultTest } from '@app/testing';
import { Redis } from 'ioredis';

/** Redis carries pokes and no money: whatever happens to it, calls go on and every one is charged. */
describe('faults of Redis', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start();
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  async function withRedis(work: (redis: Redis) => Promise<unknown>): Promise<void> {
    const redis = new Redis(rig.servers.redisUrl);
    await work(redis).finally(() => redis.disconnect());
  }
  const expectServed = async () => {
    for (const api of [0, 1]) expect(await rig.ask(api)).toEqual({ status: 200, code: undefined });
  };

  faultTest(
    () => rig,
    { id: 'F05', name: 'Redis is killed, and comes back empty' },
    async ({ wait }) => {
      await wait(50, 300);
      await rig.servers.kill('redis');
      await wait(50, 400);
      await expectServed();
      await rig.servers.restart('redis');
      await wait(50, 300);
    },
  );

  faultTest(
    () => rig,
    { id: 'F06', name: 'Redis forgets everything, and cuts everyone off' },
    async ({ wait }) => {
      await wait(50, 300);
      await withRedis((redis) => redis.flushall());
      rig.links.redis.cutAll();
      await wait(50, 300);
      await expectServed();
    },
  );

  faultTest(
    () => rig,
    { id: 'F07', name: 'Redis has no memory left, and evicts nothing' },
    async ({ wait }) => {
      await wait(50, 300);
      await withRedis((redis) => redis.config('SET', 'maxmemory', '1'));
      await wait(100, 500);
      await expectServed();
      await withRedis((redis) => redis.config('SET', 'maxmemory', '0'));
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F08', name: 'Redis hangs: nothing arrives, and nobody is told' },
    async ({ wait }) => {
      await wait(50, 300);
      rig.links.redis.becomeHole();
      await wait(100, 500);
      await expectServed();
      rig.links.redis.heal();
      await wait(50, 200);
    },
  );
});
