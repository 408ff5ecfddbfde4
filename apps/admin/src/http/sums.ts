import { formatUsd } from '@app/common';
import type { Latencies, OperatorSums, Sums } from '@app/reporting';
import { z } from 'zod';
import { Usd } from './answers';
import { countOf } from './reporting-parameters';

const count = z.number().int();

/** What a number of calls add up to. */
export const SUMS = {
  calls: count,
  failedCalls: count.meta({ description: 'Not delivered, for a reason of ours or of vendors' }),
  rejectedCalls: count.meta({ description: 'The vendor found fault with the request' }),
  successRate: z.number().min(0).max(1).nullable(),
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  reasoningTokens: count,
  chargeUsd: Usd,
};

const milliseconds = z.number().int().nullable();
export const LATENCIES = {
  firstTokenP50Ms: milliseconds,
  firstTokenP95Ms: milliseconds,
  totalP50Ms: milliseconds,
  totalP95Ms: milliseconds,
};

export function sumsAnswer(sums: Sums) {
  const { calls, failedCalls, rejectedCalls, successRate } = sums;
  return {
    ...{ calls, failedCalls, rejectedCalls, successRate },
    inputTokens: countOf(sums.inputTokens),
    outputTokens: countOf(sums.outputTokens),
    cacheReadTokens: countOf(sums.cacheReadTokens),
    reasoningTokens: countOf(sums.reasoningTokens),
    chargeUsd: formatUsd(sums.chargeNanoUsd),
  };
}

/** With what the calls cost us, for those who may see it. */
export const operatorSumsAnswer = (sums: OperatorSums, seesCosts: boolean) => ({
  ...sumsAnswer(sums),
  ...(seesCosts && { costUsd: formatUsd(sums.costNanoUsd), marginUsd: formatUsd(sums.marginNanoUsd) }),
});

export const latenciesAnswer = (of: Latencies): Latencies => ({
  firstTokenP50Ms: of.firstTokenP50Ms,
  firstTokenP95Ms: of.firstTokenP95Ms,
  totalP50Ms: of.totalP50Ms,
  totalP95Ms: of.totalP95Ms,
});
