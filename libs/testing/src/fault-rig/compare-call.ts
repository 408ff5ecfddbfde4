import type { ServedCall } from '../fake-upstream/record';
import type { Call } from './load';
import { PRICES } from './payers';

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

/** What a usage record says, as far as the judge wants to know. */
export interface UsageRow {
  readonly end_user: string;
  readonly outcome: string;
  readonly usage_source: string;
  readonly input_tokens: bigint;
  readonly output_tokens: bigint;
  readonly charge_nano_usd: bigint;
}

export interface Finding {
  /** A whole call is missing, of which the caller has the answer. */
  readonly isTorn?: boolean;
  readonly lost: bigint;
  readonly lostWithinBound: bigint;
  readonly problem?: string;
}
const FINE: Finding = { lost: 0n, lostWithinBound: 0n };

/** One call that the vendor billed, against what was charged for it. */
export function compareCall(
  call: Call,
  billed: ServedCall,
  charged: UsageRow | undefined,
  allowance: Allowance,
): Finding {
  if (!charged) return compareUncharged(call, billed, allowance);
  if (charged.usage_source === 'upstream' && !allowance.usageLies) return compareExactly(call, billed, charged);
  if (charged.outcome === 'recovered') return compareRecovered(call, billed, charged);
  return compareEstimate(call, billed, charged, allowance);
}

function compareExactly(call: Call, billed: ServedCall, charged: UsageRow): Finding {
  const due = priceOf(call, billed);
  const isExact =
    charged.input_tokens === BigInt(billed.prompt_tokens) &&
    charged.output_tokens === BigInt(billed.completion_tokens) &&
    charged.charge_nano_usd === due;
  return isExact ? FINE : finding(due - charged.charge_nano_usd, 'is not charged as billed');
}

function compareUncharged(call: Call, billed: ServedCall, { tornRecord, apiDies }: Allowance): Finding {
  const missing = priceOf(call, billed);
  if (missing === 0n) return FINE;
  if (tornRecord && call.isAnswered) return { isTorn: true, lost: 0n, lostWithinBound: missing };
  const prompt = BigInt(billed.prompt_tokens) * pricesOf(call).input;
  const isBounded = apiDies && !call.isAnswered && missing <= roundedToNano(prompt + sinceCheckpoint(call, billed));
  return isBounded ? { lost: 0n, lostWithinBound: missing } : finding(missing, 'is billed, and not charged');
}

/** Charged at its last checkpoint: only a process that died while nobody had the whole answer does that. */
function compareRecovered(call: Call, billed: ServedCall, charged: UsageRow): Finding {
  const missing = priceOf(call, billed) - charged.charge_nano_usd;
  if (!isNear(charged, billed, 0n)) return finding(missing, 'is charged for more than came');
  if (missing <= 0n) return FINE;
  const isBounded = !call.isAnswered && missing <= roundedToNano(sinceCheckpoint(call, billed));
  return isBounded ? { lost: 0n, lostWithinBound: missing } : finding(missing, 'is charged for less than came');
}

/** Our own count of a text is for answers that broke off, and for reports that lie. */
function compareEstimate(call: Call, billed: ServedCall, charged: UsageRow, { usageLies }: Allowance): Finding {
  const missing = priceOf(call, billed) - charged.charge_nano_usd;
  const isDue = billed.outcome === 'aborted' || usageLies;
  if (!isDue) return finding(missing, 'is charged by our count, and not as billed');
  const atLeast = BigInt(billed.completion_tokens) / 2n;
  return isNear(charged, billed, atLeast) ? FINE : finding(missing, 'is charged far from what came');
}

/** Two counts of one text differ, as vendors cut words into tokens differently. */
const isNear = ({ output_tokens: counted }: UsageRow, billed: ServedCall, atLeast: bigint): boolean => {
  const produced = BigInt(billed.completion_tokens);
  return produced === 0n || (counted >= atLeast && counted <= produced * 4n + 20n);
};

const finding = (missing: bigint, problem: string): Finding => ({
  lost: missing > 0n ? missing : 0n,
  lostWithinBound: 0n,
  problem,
});

/** The most that can have come after the last checkpoint, in pico-USD. */
function sinceCheckpoint(call: Call, billed: ServedCall): bigint {
  // An answer that came at once is two seconds of tokens however long it is.
  const tokens =
    call.delayMs === 0
      ? billed.completion_tokens
      : Math.min(CHECKPOINT_MS / call.delayMs, CHECKPOINT_TOKENS) + UNDER_WAY_MS / call.delayMs;
  return BigInt(Math.ceil(tokens)) * pricesOf(call).output;
}

function priceOf(call: Call, billed: ServedCall): bigint {
  const { input, output } = pricesOf(call);
  return roundedToNano(BigInt(billed.prompt_tokens) * input + BigInt(billed.completion_tokens) * output);
}

const pricesOf = (call: Call) => (call.isPoor ? PRICES.poor : PRICES.rich);
const roundedToNano = (pico: bigint): bigint => (pico + 500n) / 1_000n;
