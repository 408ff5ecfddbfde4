import { FaultRig, faultTest, type Behaviour } from '@app/testing';

const FAILURES: readonly Behaviour[] = [
  { status: 500 },
  { status: 429 },
  { resetBeforeHeaders: true },
  { malformed: 'not-json' },
  // Billed by the vendor, and of no use to anybody: the next channel answers.
  { endAfterChunks: 0 },
  { resetAfterChunks: 0 },
  // The caller has a part of it: nobody else may answer.
  { resetAfterChunks: 3 },
  { streamGarbageAfterChunks: 5 },
];

describe('failover', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start({ hasSpare: true });
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  faultTest(
    () => rig,
    {
      id: 'F28',
      name: 'another channel answers, before and after the first has answered in part',
      shape: { leavers: 0 },
    },
    async ({ number, random, wait }) => {
      await rig.oracles[0]!.behave(FAILURES[number % FAILURES.length]!);
      await wait(150, 300);
      await rig.oracles[0]!.behave(random.pick(FAILURES));
      await wait(150, 300);
    },
  );
});
