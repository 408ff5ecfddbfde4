import { readdirSync } from 'node:fs';
import { eventually, expectLedgerBalanced, expectQuiet } from '../expect-ledger';
import { compareCall, type Allowance, type UsageRow } from './compare-call';
import type { FaultRig } from './fault-rig';
import type { Call } from './load';

const QUIET_WITHIN_MS = 30_000;
const SETTLES_WITHIN_MS = 4_000;

export interface Verdict {
  /** Calls that the oracle billed. */
  readonly calls: number;
  /** Nano-USD spent that was not there. */
  readonly overspent: bigint;
  /** Nano-USD the oracle billed and nobody was charged, beyond what the fault may cost. */
  readonly lost: bigint;
  /** Nano-USD the same, but within it. */
  readonly lostWithinBound: bigint;
  /** Charges without a call, and second charges of one. */
  readonly doubled: number;
  /** Calls that were charged at their last checkpoint. */
  readonly recovered: number;
  readonly problems: readonly string[];
}

/** What is judged: the calls of one repetition, which share a prefix of their `user`. */
export interface Trial {
  readonly prefix: string;
  readonly calls: readonly Call[];
  readonly allowance: Allowance;
}

/** Waits until all is quiet, and judges by the specification alone: the oracle's bill against usage records and wallets. */
export async function judge(rig: FaultRig, trial: Trial): Promise<Verdict> {
  const stuck = await problemsOf(eventually(() => expectAllQuiet(rig), QUIET_WITHIN_MS));
  let verdict: Verdict | undefined;
  // A call of which the last trace is on its way to the inbox is nowhere to be seen for a moment.
  await eventually(async () => {
    verdict = await compare(rig, trial);
    if (verdict.problems.length > 0) throw new Error('not yet');
  }, SETTLES_WITHIN_MS).catch(() => undefined);
  if (!verdict) throw new Error('the database did not answer the judge');
  const broken = await problemsOf(expectLedgerBalanced(rig.test.database));
  return { ...verdict, problems: [...stuck, ...broken, ...verdict.problems] };
}

const problemsOf = (claim: Promise<void>): Promise<string[]> =>
  claim.then(
    () => [],
    (error: unknown) => [String(error)],
  );

/** Nothing held, nothing waiting, and no journal but those of living processes. */
async function expectAllQuiet(rig: FaultRig): Promise<void> {
  await expectQuiet(rig.test.database);
  const journals = rig.dataDirectories.flatMap((directory) => readdirSync(`${directory}/journal`));
  const living = rig.apis.filter((api) => api.isRunning).length;
  if (journals.length > living) throw new Error(`journals are left of dead processes: ${journals.join(', ')}`);
}

async function compare(rig: FaultRig, trial: Trial): Promise<Verdict> {
  const charges = await chargesOf(rig, trial.prefix);
  const bill = rig.bill();
  const problems: string[] = [];
  const sum = { calls: 0, lost: 0n, lostWithinBound: 0n, doubled: 0, recovered: 0 };
  let { allowance } = trial;
  for (const call of trial.calls) {
    const billed = bill.get(call.user)?.at(-1);
    const charged = charges.get(call.user) ?? [];
    const doubled = charged.slice(billed ? 1 : 0);
    sum.doubled += doubled.length;
    problems.push(...doubled.map(() => `${call.user} is charged without a call: ${inText({ billed, charged })}`));
    if (!billed) continue;
    const finding = compareCall(call, billed, charged[0], allowance);
    // A journal has one last record.
    if (finding.isTorn) allowance = { ...allowance, tornRecord: false };
    sum.calls += 1;
    sum.recovered += charged.filter(({ outcome }) => outcome === 'recovered').length;
    sum.lost += finding.lost;
    sum.lostWithinBound += finding.lostWithinBound;
    if (finding.problem) problems.push(`${call.user} ${finding.problem}: ${inText({ call, billed, charged })}`);
  }
  const overspent = await overspentNow(rig, trial);
  if (overspent > 0n) problems.push(`${overspent} nano-USD were spent that were not there`);
  return { ...sum, overspent, problems };
}

async function chargesOf(rig: FaultRig, prefix: string): Promise<Map<string, UsageRow[]>> {
  const { rows } = await rig.test.database.pool.query<UsageRow>(
    `SELECT end_user, outcome, usage_source, input_tokens, output_tokens, charge_nano_usd
       FROM usage_records WHERE end_user LIKE $1 AND charge_nano_usd > 0`,
    [`${prefix}%`],
  );
  const charges = new Map<string, UsageRow[]>();
  for (const row of rows) charges.set(row.end_user, [...(charges.get(row.end_user) ?? []), row]);
  return charges;
}

/** Every repetition begins with wallets that owe nothing. */
async function overspentNow(rig: FaultRig, { prefix, allowance }: Trial): Promise<bigint> {
  const { rows } = await rig.test.database.pool.query<{ missing: bigint; declared: bigint }>(
    `SELECT -(posted_nano_usd + credit_limit_nano_usd) AS missing,
            (SELECT coalesce(sum(overrun_nano_usd), 0)::bigint FROM usage_records
              WHERE wallet_id = wallets.id AND end_user LIKE $1) AS declared
       FROM wallets`,
    [`${prefix}%`],
  );
  const overspent = rows.map(({ missing, declared }) => missing - (allowance.overruns ? declared : 0n));
  return overspent.reduce((sum, nano) => sum + (nano > 0n ? nano : 0n), 0n);
}

const inText = (facts: object): string =>
  JSON.stringify(facts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
