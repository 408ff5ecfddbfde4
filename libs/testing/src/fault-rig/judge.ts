import { readdirSync } from 'node:fs';
import { eventually, expectLedgerBalanced, expectQuiet } from '../expect-ledger';
import type { ServedCall } from '../fake-upstream/record';
import type { FaultRig } from './fault-rig';
import type { Call } from './load';
import { PRICES } from './payers';

const QUIET_WITHIN_MS = 30_000;
const SETTLES_WITHIN_MS = 4_000;
/** A stream notes how far it is after so much of it, whichever comes first. */
const CHECKPOINT_MS = 2_000;
const CHECKPOINT_TOKENS = 256;
/** What was under way between the vendor and a process that was just killed. */
const UNDER_WAY_MS = 500;

/** What the fault is allowed to cost, as the matrix of failures says. */
export interface Allowance {
  /** An API died: calls that nobody has the whole answer of may lose two seconds of tokens. */
  readonly apiDies?: boolean;
  /** The vendor's report cannot be believed: charges follow our own count. */
  readonly usageLies?: boolean;
  /** The last record of a journal is torn: one call may be lost whole. */
  readonly tornRecord?: boolean;
  /** The vendor may report more than was held: the wallet owes what its records declare. */
  readonly overruns?: boolean;
}

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

interface UsageRow {
  readonly end_user: string;
  readonly outcome: string;
  readonly usage_source: string;
  readonly input_tokens: bigint;
  readonly output_tokens: bigint;
  readonly charge_nano_usd: bigint;
}

/** Waits until all is quiet, and judges by the specification alone: the oracle's bill against usage records and wallets. */
export async function judge(
  rig: FaultRig,
  {
    prefix,
    calls,
    allowance,
  }: { readonly prefix: string; readonly calls: readonly Call[]; readonly allowance: Allowance },
): Promise<Verdict> {
  const stuck = await eventually(() => expectAllQuiet(rig), QUIET_WITHIN_MS).then(
    () => [],
    (error: unknown) => [String(error)],
  );
  let verdict: Verdict | undefined;
  // A call of which the last trace is on its way to the inbox is nowhere to be seen for a moment.
  await eventually(async () => {
    verdict = await compare(rig, prefix, calls, allowance);
    if (verdict.problems.length > 0) throw new Error('not yet');
  }, SETTLES_WITHIN_MS).catch(() => undefined);
  const broken = await expectLedgerBalanced(rig.test.database).then(
    () => [],
    (error: unknown) => [String(error)],
  );
  return { ...verdict!, problems: [...stuck, ...broken, ...verdict!.problems] };
}

/** Nothing held, nothing waiting, and no journal but those of living processes. */
async function expectAllQuiet(rig: FaultRig): Promise<void> {
  await expectQuiet(rig.test.database);
  const journals = rig.dataDirectories.flatMap((directory) => readdirSync(`${directory}/journal`));
  const living = rig.apis.filter((api) => api.isRunning).length;
  if (journals.length > living) throw new Error(`journals are left of dead processes: ${journals.join(', ')}`);
}

async function compare(rig: FaultRig, prefix: string, calls: readonly Call[], allowance: Allowance): Promise<Verdict> {
  const rows = await rig.test.database.pool.query<UsageRow>(
    `SELECT end_user, outcome, usage_source, input_tokens, output_tokens, charge_nano_usd
       FROM usage_records WHERE end_user LIKE $1 AND charge_nano_usd > 0`,
    [`${prefix}%`],
  );
  const charges = new Map<string, UsageRow[]>();
  for (const row of rows.rows) charges.set(row.end_user, [...(charges.get(row.end_user) ?? []), row]);
  const bill = rig.bill();
  const problems: string[] = [];
  let isTornUsed = false;
  const sum = { calls: 0, lost: 0n, lostWithinBound: 0n, doubled: 0, recovered: 0 };
  for (const call of calls) {
    const billed = bill.get(call.user)?.at(-1);
    const charged = charges.get(call.user) ?? [];
    if (billed) sum.calls += 1;
    if (charged[0]?.outcome === 'recovered') sum.recovered += 1;
    const expected = billed && charged.length <= 1;
    if (!expected && charged.length > 0) {
      sum.doubled += billed ? charged.length - 1 : charged.length;
      problems.push(`${call.user} was charged ${charged.length} times, and billed ${billed ? 'once' : 'never'}`);
    }
    if (!billed) continue;
    const finding = compareCall(call, billed, charged[0], {
      ...allowance,
      tornRecord: allowance.tornRecord && !isTornUsed,
    });
    isTornUsed ||= finding.isTorn ?? false;
    sum.lost += finding.lost;
    sum.lostWithinBound += finding.lostWithinBound;
    if (finding.problem) problems.push(`${call.user} ${finding.problem}: ${facts(call, billed, charged[0])}`);
  }
  const overspent = await overspentNow(rig, prefix, allowance);
  if (overspent > 0n) problems.push(`${overspent} nano-USD were spent that were not there`);
  return { ...sum, overspent, problems };
}

interface Finding {
  readonly isTorn?: boolean;
  readonly lost: bigint;
  readonly lostWithinBound: bigint;
  readonly problem?: string;
}
const FINE: Finding = { lost: 0n, lostWithinBound: 0n };

function compareCall(call: Call, billed: ServedCall, charged: UsageRow | undefined, allowance: Allowance): Finding {
  const due = priceOf(call, billed);
  if (charged?.usage_source === 'upstream' && !allowance.usageLies) {
    const isExact =
      charged.input_tokens === BigInt(billed.prompt_tokens) &&
      charged.output_tokens === BigInt(billed.completion_tokens) &&
      charged.charge_nano_usd === due;
    return isExact
      ? FINE
      : { ...FINE, lost: atLeastZero(due - charged.charge_nano_usd), problem: 'is not charged as billed' };
  }
  const missing = due - (charged?.charge_nano_usd ?? 0n);
  if (charged && charged.outcome !== 'recovered') return compareEstimate(billed, charged, missing, allowance);
  if (missing <= 0n) return FINE;
  const isTorn = Boolean(allowance.tornRecord) && call.isAnswered && !charged;
  if (isTorn) return { isTorn, lost: 0n, lostWithinBound: missing };
  const isBounded = allowance.apiDies && !call.isAnswered && missing <= boundOf(call, billed, charged);
  return isBounded
    ? { lost: 0n, lostWithinBound: missing }
    : { lost: missing, lostWithinBound: 0n, problem: 'is billed, and not charged' };
}

/** Our own count of a text differs from the vendor's, but not by much; it is for answers that broke off and reports that lie. */
function compareEstimate(billed: ServedCall, charged: UsageRow, missing: bigint, allowance: Allowance): Finding {
  const isDue = billed.outcome === 'aborted' || allowance.usageLies;
  const [counted, produced] = [charged.output_tokens, BigInt(billed.completion_tokens)];
  const isNear = produced === 0n || (counted * 2n >= produced && counted <= produced * 4n + 20n);
  if (isDue && isNear) return FINE;
  return {
    ...FINE,
    lost: atLeastZero(missing),
    problem: isDue ? 'is charged far from what came' : 'is charged by our count',
  };
}

/** The price of the tokens since the last checkpoint; of a call without one, also of its prompt. */
function boundOf(call: Call, billed: ServedCall, charged: UsageRow | undefined): bigint {
  const prices = call.isPoor ? PRICES.poor : PRICES.rich;
  const prompt = charged ? 0n : BigInt(billed.prompt_tokens) * prices.input;
  // An answer that came at once is two seconds of tokens however long it is.
  const tokens =
    call.delayMs === 0
      ? billed.completion_tokens
      : Math.min(CHECKPOINT_MS / call.delayMs, CHECKPOINT_TOKENS) + UNDER_WAY_MS / call.delayMs;
  return roundedToNano(prompt + BigInt(Math.ceil(tokens)) * prices.output);
}

function priceOf(call: Call, billed: ServedCall): bigint {
  const prices = call.isPoor ? PRICES.poor : PRICES.rich;
  return roundedToNano(BigInt(billed.prompt_tokens) * prices.input + BigInt(billed.completion_tokens) * prices.output);
}

const roundedToNano = (pico: bigint): bigint => (pico + 500n) / 1_000n;
const atLeastZero = (nano: bigint): bigint => (nano > 0n ? nano : 0n);

/** Every repetition begins with wallets that owe nothing. */
async function overspentNow(rig: FaultRig, prefix: string, allowance: Allowance): Promise<bigint> {
  const { rows } = await rig.test.database.pool.query<{ missing: bigint; declared: bigint }>(
    `SELECT greatest(0, -(posted_nano_usd + credit_limit_nano_usd))::bigint AS missing,
            (SELECT coalesce(sum(overrun_nano_usd), 0)::bigint FROM usage_records
              WHERE wallet_id = wallets.id AND end_user LIKE $1) AS declared
       FROM wallets`,
    [`${prefix}%`],
  );
  const overspent = rows.map(({ missing, declared }) => atLeastZero(missing - (allowance.overruns ? declared : 0n)));
  return overspent.reduce((sum, nano) => sum + nano, 0n);
}

function facts(call: Call, billed: ServedCall, charged: UsageRow | undefined): string {
  return JSON.stringify({ call, billed, charged }, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
}
