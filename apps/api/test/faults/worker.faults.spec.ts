import { FaultRig, faultTest } from '@app/testing';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const QUEUE = 'settle';
const SHARDS = Array.from({ length: 16 }, (_, shard) => shard);
const SETTLE = /DELETE FROM usage_inbox/;
/** How long the lock of a stolen job lasts, and how often stolen jobs are looked for: seconds in production. */
const LOCK_MS = 100;

/** However often a batch is begun, by whomever, its calls are charged once; and what no job does the sweep does. */
describe('faults of the worker', () => {
  let rig: FaultRig;
  let redis: Redis;
  let queue: Queue;
  beforeAll(async () => {
    rig = await FaultRig.start();
    redis = new Redis(rig.servers.redisUrl, { maxRetriesPerRequest: null });
    queue = new Queue(QUEUE, { connection: redis });
  }, 120_000);
  afterAll(async () => {
    redis.disconnect();
    await rig.stop();
  }, 60_000);

  const poke = (shards: readonly number[]) =>
    queue.addBulk(shards.map((shard) => ({ name: 'settle', data: { shard }, opts: { removeOnComplete: true } })));

  /** Takes jobs of the queue and dies with them. */
  async function stealJobs(forMs: () => Promise<void>): Promise<void> {
    const options = { connection: redis.duplicate(), concurrency: 8, lockDuration: LOCK_MS, skipLockRenewal: true };
    const thief = new Worker(QUEUE, () => new Promise(() => undefined), { ...options, skipStalledCheck: true });
    thief.on('error', () => undefined);
    await forMs();
    await thief.close(true);
    options.connection.disconnect();
  }

  /** Declares jobs whose lock has ended stalled: back to the queue, or to the failed ones when `maxStalledCount` is 0. */
  async function findStalled(maxStalledCount: number, forMs: () => Promise<void>): Promise<void> {
    const connection = redis.duplicate();
    const finder = new Worker(QUEUE, null, { connection, autorun: false, stalledInterval: LOCK_MS, maxStalledCount });
    finder.on('error', () => undefined);
    await finder.startStalledCheckTimer();
    await forMs();
    await finder.close(true);
    connection.disconnect();
  }

  faultTest(
    () => rig,
    { id: 'F12', name: 'a worker is killed at any moment' },
    async ({ random, wait }) => {
      await wait(50, 400);
      const worker = random.pick(rig.workers);
      await worker.kill();
      await wait(50, 200);
      worker.start();
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F13', name: 'all workers are killed around a commit' },
    async ({ random, wait }) => {
      await wait(50, 200);
      // Before: the statement never arrives. After: nobody hears that it was committed.
      await rig.links.worker.onStatement(SETTLE, random.pick(['swallow', 'mute']));
      await wait(1, 30);
      await Promise.all(rig.workers.map((worker) => worker.kill()));
      rig.links.worker.heal();
      for (const worker of rig.workers) worker.start();
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F14', name: 'settle jobs are delivered twice and more' },
    async ({ random, wait }) => {
      for (let round = 0; round < 5; round++) {
        await wait(20, 100);
        await poke(Array.from({ length: random.between(2, 40) }, () => random.pick(SHARDS)));
      }
    },
  );

  faultTest(
    () => rig,
    { id: 'F15', name: 'a settle job stalls, and is done by another worker' },
    async ({ wait }) => {
      await wait(20, 100);
      await stealJobs(() => wait(60, 200));
      await findStalled(1, () => wait(250, 350));
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F16', name: 'a settle job is parked among the failed ones' },
    async ({ wait }) => {
      await wait(20, 100);
      await stealJobs(() => wait(60, 200));
      await findStalled(0, () => wait(250, 350));
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F17', name: 'two workers work on one shard' },
    async ({ wait }) => {
      const shards = rig.payers.walletIds.map((walletId) => Number.parseInt(walletId.slice(-1), 16));
      for (let round = 0; round < 8; round++) {
        await wait(10, 60);
        await poke(shards.flatMap((shard) => [shard, shard, shard, shard]));
      }
    },
  );

  faultTest(
    () => rig,
    { id: 'F18', name: 'a worker stands still for longer than it may hold a job' },
    async ({ random, wait }) => {
      await wait(50, 200);
      const worker = random.pick(rig.workers);
      worker.freeze();
      // The lock of a job lasts 30 s; that it ended while the worker stood still is what counts.
      const locks = await redis.keys(`bull:${QUEUE}:*:lock`);
      if (locks.length > 0) await redis.del(locks);
      await findStalled(1, () => wait(250, 350));
      worker.thaw();
      await wait(50, 200);
    },
  );
});
