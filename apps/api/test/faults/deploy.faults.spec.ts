import { resolve } from 'node:path';
import { FaultRig, faultTest } from '@app/testing';

const HOUR_MS = 3_600_000;

describe('deployments and clocks', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    // A data directory for each API: machines of their own, as only then their clocks differ.
    rig = await FaultRig.start({ isSpread: true });
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  faultTest(
    () => rig,
    {
      id: 'F36',
      name: 'a rolling deployment: every process is told to stop, and replaced',
      shape: { delayMs: [0, 15], streams: 0.7 },
    },
    async ({ random, wait }) => {
      await wait(50, 300);
      const api = random.between(0, 1);
      expect(await rig.apis[api]!.stop()).toBe(0);
      rig.apis[api]!.start();
      const worker = random.between(0, 1);
      await rig.untilWorking(worker);
      expect(await rig.workers[worker]!.stop()).toBe(0);
      rig.workers[worker]!.start();
      await rig.untilReady(api);
      await wait(50, 200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F37', name: 'the clock of an API is wrong by hours' },
    async ({ random, wait }) => {
      await rig.apis[1]!.stop();
      const shiftMs = random.between(-23 * HOUR_MS, 23 * HOUR_MS);
      rig.apis[1]!.start(['--require', resolve('libs/testing/src/fault-rig/shift-clock.cjs')], {
        WEIR_TEST_CLOCK_SHIFT_MS: String(shiftMs),
      });
      await rig.untilReady(1);
      await wait(300, 500);
    },
  );
});
