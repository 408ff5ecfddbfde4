import { FaultRig, faultTest } from '@app/testing';

describe('faults of the worker', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start();
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  faultTest(
    () => rig,
    { id: 'F10', name: 'a worker is killed' },
    async ({ random, wait }) => {
      await wait(100, 400);
      const worker = random.pick(rig.workers);
      await worker.kill();
      await wait(50, 200);
      worker.start();
      await wait(100, 300);
    },
  );
});
