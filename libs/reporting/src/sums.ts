import type { NanoUsd } from '@app/common';
import { percentileMs } from './histogram';

/** What a number of calls add up to. Exact. */
export interface Sums {
  readonly calls: number;
  /** Not delivered, for a reason of ours or of vendors. */
  readonly failedCalls: number;
  /** The vendor found fault with the request. */
  readonly rejectedCalls: number;
  /** Of all calls, those that neither failed nor were rejected; null without calls. */
  readonly successRate: number | null;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly cacheReadTokens: bigint;
  readonly reasoningTokens: bigint;
  readonly chargeNanoUsd: NanoUsd;
}

export interface OperatorSums extends Sums {
  readonly costNanoUsd: NanoUsd;
  readonly marginNanoUsd: NanoUsd;
}

/** Read off histograms whose bounds are a third apart: good to some per cent. Null where nothing was measured. */
export interface Latencies {
  readonly firstTokenP50Ms: number | null;
  readonly firstTokenP95Ms: number | null;
  readonly totalP50Ms: number | null;
  readonly totalP95Ms: number | null;
}

export interface SumsRow {
  readonly calls: bigint;
  readonly failed: bigint;
  readonly rejected: bigint;
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead: bigint;
  readonly reasoning: bigint;
  readonly charge: bigint;
  readonly cost: bigint;
}

export interface HistogramsRow {
  readonly firstToken: readonly bigint[];
  readonly total: readonly bigint[];
}

/** Zero rather than null where there is no row. */
export const SUMS = [
  ['calls', 'calls'],
  ['failed_calls', 'failed'],
  ['rejected_calls', 'rejected'],
  ['input_tokens', 'input'],
  ['output_tokens', 'output'],
  ['cache_read_tokens', '"cacheRead"'],
  ['reasoning_tokens', 'reasoning'],
  ['charge_nano_usd', 'charge'],
  ['cost_nano_usd', 'cost'],
]
  .map(([column, name]) => `coalesce(sum(${column}), 0)::bigint AS ${name}`)
  .join(', ');

export function toSums(row: SumsRow): Sums {
  const undelivered = Number(row.failed + row.rejected);
  const calls = Number(row.calls);
  return {
    calls,
    failedCalls: Number(row.failed),
    rejectedCalls: Number(row.rejected),
    successRate: calls === 0 ? null : (calls - undelivered) / calls,
    inputTokens: row.input,
    outputTokens: row.output,
    cacheReadTokens: row.cacheRead,
    reasoningTokens: row.reasoning,
    chargeNanoUsd: row.charge as NanoUsd,
  };
}

export function toOperatorSums(row: SumsRow): OperatorSums {
  const [cost, margin] = [row.cost, row.charge - row.cost] as [NanoUsd, NanoUsd];
  return { ...toSums(row), costNanoUsd: cost, marginNanoUsd: margin };
}

export const toLatencies = ({ firstToken, total }: HistogramsRow): Latencies => ({
  firstTokenP50Ms: percentileMs(firstToken, 0.5),
  firstTokenP95Ms: percentileMs(firstToken, 0.95),
  totalP50Ms: percentileMs(total, 0.5),
  totalP95Ms: percentileMs(total, 0.95),
});
