import { FaultRig, faultTest, forgetFailures, type Behaviour, type Round } from '@app/testing';

/** Nothing has reached the caller: the next channel answers. */
const EARLY: readonly Behaviour[] = [
  { status: 500 },
  { status: 429 },
  { resetBeforeHeaders: true },
  { malformed: 'not-json' },
  // Billed by the vendor, and of no use to anybody.
  { endAfterChunks: 0 },
  { resetAfterChunks: 0 },
];
/** The caller has a part of it: nobody else may answer. */
const LATE: readonly Behaviour[] = [{ resetAfterChunks: 3 }, { streamGarbageAfterChunks: 5 }];
const FAILURES = [...EARLY, ...LATE];

/** Every vendor that billed a call has a row of its own for it, and one call was charged. */
async function expectEveryAttempt({ rig, prefix, number }: Pick<Round, 'rig' | 'prefix' | 'number'>): Promise<void> {
  const { rows } = await rig.test.database.pool.query<{ end_user: string; attempts: number }>(
    `SELECT end_user, (SELECT count(*)::int FROM upstream_attempts a WHERE a.day = u.day AND a.request_id = u.request_id) AS attempts
       FROM usage_records u WHERE end_user LIKE $1`,
    [`${prefix}%`],
  );
  const bill = rig.bill();
  const short = rows.filter(({ end_user: user, attempts }) => attempts < (bill.get(user)?.length ?? 0));
  expect(short).toEqual([]);
  const hasFailedEarly = number % FAILURES.length < EARLY.length;
  if (hasFailedEarly) expect(rows.filter(({ attempts }) => attempts > 1)).not.toEqual([]);
}

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
      afterwards: expectEveryAttempt,
    },
    async ({ number, random, wait }) => {
      // Else the first vendor rests from the last repetition on.
      await forgetFailures(rig.test);
      await rig.oracles[0]!.behave(FAILURES[number % FAILURES.length]!);
      await wait(150, 300);
      await rig.oracles[0]!.behave(random.pick(FAILURES));
      await wait(150, 300);
    },
  );
});
