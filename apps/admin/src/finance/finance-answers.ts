import { formatUsd } from '@app/common';
import type { Balances, MarginReport, MarginSums, TieOut } from '@app/reporting';
import { instant, instantOrNull } from '../http/answers';
import { countOf } from '../http/reporting-parameters';
import type { BalancesAnswer, MarginAnswer, TieOutAnswer } from './finance.schemas';

const sums = ({ calls, revenueNanoUsd, costNanoUsd, marginNanoUsd }: MarginSums) => ({
  calls: countOf(calls),
  revenueUsd: formatUsd(revenueNanoUsd),
  costUsd: formatUsd(costNanoUsd),
  marginUsd: formatUsd(marginNanoUsd),
});

export const toMargin = ({ from, to, totals, series, groups, others }: MarginReport): MarginAnswer => ({
  from: instant(from),
  to: instant(to),
  totals: sums(totals),
  series: series.map((row) => ({ startsAt: instant(row.startsAt), ...sums(row) })),
  groups: groups.map((row) => ({ key: row.key, name: row.name, ...sums(row) })),
  others: others && { groups: others.groups, ...sums(others) },
});

export const toTieOut = ({ from, to, lines, revenue }: TieOut): TieOutAnswer => ({
  from: instant(from),
  to: instant(to),
  lines: lines.map(({ amountNanoUsd, ...line }) => ({ ...line, amountUsd: formatUsd(amountNanoUsd) })),
  revenue: revenue && {
    from: instant(revenue.from),
    to: instant(revenue.to),
    chargedUsd: formatUsd(revenue.chargedNanoUsd),
    madeBeforeUsd: formatUsd(revenue.madeBeforeNanoUsd),
    settledAfterUsd: formatUsd(revenue.settledAfterNanoUsd),
    expectedUsd: formatUsd(revenue.expectedNanoUsd),
    bookedUsd: formatUsd(revenue.bookedNanoUsd),
    differenceUsd: formatUsd(revenue.differenceNanoUsd),
    tiesOut: revenue.differenceNanoUsd === 0n,
  },
});

const usdOrNull = (amount: bigint | null) => (amount === null ? null : formatUsd(amount));

export const toBalances = ({ items, total, sums: all }: Balances, at: Date | null): BalancesAnswer => ({
  at: instantOrNull(at),
  total,
  items: items.map(({ organizationId, name, accountId, isLow, isFrozen, ...row }) => ({
    ...{ organizationId, name, accountId, isLow, isFrozen },
    balanceUsd: formatUsd(row.postedNanoUsd),
    promoUsd: formatUsd(row.promoNanoUsd),
    heldUsd: usdOrNull(row.heldNanoUsd),
    creditLimitUsd: formatUsd(row.creditLimitNanoUsd),
    availableUsd: usdOrNull(row.availableNanoUsd),
  })),
  sums: {
    liabilityUsd: formatUsd(all.liabilityNanoUsd),
    receivableUsd: formatUsd(all.receivableNanoUsd),
    promoUsd: formatUsd(all.promoNanoUsd),
    heldUsd: usdOrNull(all.heldNanoUsd),
  },
});
