import { FaultRig, faultTest, type Behaviour, type Fault, type Random } from '@app/testing';

/** However the vendor answers, and whoever leaves, a call is charged once: as the vendor counts, or as we do. */
describe('faults of the upstream and of callers', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start({ channel: { firstByteTimeoutMs: 400, idleTimeoutMs: 400 } });
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  faultTest(
    () => rig,
    { id: 'F19', name: 'callers leave before the end', shape: { leavers: 0.7, delayMs: [0, 8] } },
    async ({ wait }) => wait(300, 700),
  );

  const lying = (usage: Behaviour['usage']) => ({ shape: { fake: () => ({ usage }) }, allowance: { usageLies: true } });
  const odd = (...ways: Behaviour['usage'][]) => ({
    shape: { fake: (random: Random) => ({ usage: random.pick(ways) }) },
  });
  const faults: readonly Fault[] = [
    { id: 'F20', name: 'the upstream never sends usage', ...lying('none') },
    { id: 'F21', name: 'the upstream sends usage twice', ...odd('double') },
    { id: 'F22', name: 'the upstream sends zero as usage', ...lying('zero') },
    { id: 'F23', name: 'the upstream sends negative usage', ...lying('negative') },
    { id: 'F24', name: 'the upstream sends NaN as usage', ...lying('nan') },
    {
      id: 'F25',
      name: 'the upstream sends more usage than it was allowed',
      shape: { fake: (random) => ({ usage: { prompt_tokens: 9, completion_tokens: random.between(5_000, 50_000) } }) },
      allowance: { overruns: true },
    },
    {
      id: 'F26',
      name: 'the upstream sends usage with, before and after the finish reason, or as text',
      ...odd('on-finish', 'every-chunk', undefined, 'string'),
    },
    {
      id: 'F27',
      name: 'the upstream hangs: before its answer, within it, or with comments alone',
      shape: { callers: 24, fake: drawSilence },
      allowance: { usageLies: true },
    },
  ];
  for (const fault of faults)
    faultTest(
      () => rig,
      fault,
      async ({ wait }) => wait(200, 500),
    );
});

function drawSilence(random: Random): Behaviour {
  const afterChunks = random.between(1, 5);
  return random.pick<Behaviour>([
    { hang: true },
    { silentAfterChunks: afterChunks },
    { commentsOnlyAfterChunks: afterChunks },
    {},
  ]);
}
