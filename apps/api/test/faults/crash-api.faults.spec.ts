import { eventually, FaultRig, faultTest, JOURNAL_STALE_MS, type Round } from '@app/testing';

const HOLD = /place_holds|INSERT INTO holds/;
const SHIP = /INSERT INTO usage_inbox/;
/** How often living APIs look for journals of dead ones. */
const RECOVERY_EVERY_MS = 5_000;
const UNDER_WAY_WITHIN_MS = 2_000;

/** Kill -9 of one of two APIs; the other one goes on, and one of both finishes what the dead one began. */
describe('crashes of an API', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start();
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  const allowance = { apiDies: true };

  faultTest(
    () => rig,
    { id: 'F01', name: 'an API is killed before it forwards a call', allowance },
    async (round) => {
      const { random, wait } = round;
      const victim = random.between(0, 1);
      await wait(50, 300);
      await soon(rig.links.api[victim]!.onStatement(HOLD, 'mute'));
      await wait(5, 30);
      await crash(round, victim);
    },
  );

  faultTest(
    () => rig,
    {
      id: 'F02',
      name: 'an API is killed in the middle of streams',
      allowance,
      mustRecover: true,
      shape: { streams: 1, tokens: [300, 700], delayMs: [1, 4], poor: 0.2, leavers: 0 },
    },
    async (round) => {
      const { random, wait } = round;
      await wait(200, 1_500);
      await crash(round, random.between(0, 1));
    },
  );

  faultTest(
    () => rig,
    { id: 'F03', name: 'an API is killed after calls ended, before the inbox has them', allowance },
    async (round) => {
      const { random, wait } = round;
      const victim = random.between(0, 1);
      await wait(50, 300);
      await soon(rig.links.api[victim]!.onStatement(SHIP, 'swallow'));
      await wait(20, 200);
      await crash(round, victim);
    },
  );

  faultTest(
    () => rig,
    { id: 'F04', name: 'an API is killed after the inbox has its calls, before it knows', allowance },
    async (round) => {
      const { random, wait } = round;
      const victim = random.between(0, 1);
      await wait(50, 300);
      await soon(rig.links.api[victim]!.onStatement(SHIP, 'mute'));
      await wait(20, 200);
      await crash(round, victim);
    },
  );

  faultTest(
    () => rig,
    { id: 'F41', name: 'an API stands still for longer than its journal may be untouched', allowance, atMost: 5 },
    async ({ random, wait }) => {
      const victim = random.between(0, 1);
      await wait(50, 300);
      rig.apis[victim]!.freeze();
      await wait(JOURNAL_STALE_MS + RECOVERY_EVERY_MS, JOURNAL_STALE_MS + RECOVERY_EVERY_MS + 500);
      rig.apis[victim]!.thaw();
      // It finds that it was taken for dead, and ends so as not to go on with calls that others have closed.
      await eventually(async () => expect(rig.apis[victim]!.isRunning).toBe(false), 5_000);
      expect(rig.apis[victim]!.takeUnasked()).toContain('ended by itself (70)');
      rig.apis[victim]!.start();
      await rig.untilReady(victim);
    },
  );
});

/** Callers meet the death of one API and go on with the other; then they rest, as the new process needs the machine. */
async function crash({ rig, load, wait }: Round, victim: number): Promise<void> {
  await rig.apis[victim]!.kill();
  await wait(50, 400);
  await load.stop();
  await rig.restartDeadApi(victim);
}

/** Under load the statement comes within moments; a wait without an end would hide that it never did. */
async function soon(hit: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('no such statement came')), UNDER_WAY_WITHIN_MS);
  });
  await Promise.race([hit, tooLate]).finally(() => clearTimeout(timer));
}
