import type { Prisma } from '@app/database';
import type { Difference } from './compare';
import { daysOf, type DayRange } from './days';
import { magnitude, type OurDay, type TheirDay } from './figures';

interface Compared {
  readonly ours: readonly OurDay[];
  readonly theirs: readonly TheirDay[];
  readonly found: readonly Difference[];
  readonly reported: ReadonlySet<string>;
  readonly range: DayRange;
}

const PPM = 1_000_000n;

/** Counts and sums of a run, as its row keeps them. */
export function summarize({ ours, theirs, found, reported, range }: Compared): Prisma.InputJsonObject {
  const isAsked = ({ day }: { readonly day: string }) => day >= range.firstDay && day <= range.lastDay;
  const ourRows = ours.filter(isAsked);
  const theirRows = theirs.filter(isAsked);
  const byClass: Record<string, { count: number; cost: bigint }> = {};
  for (const { class: name, delta } of found) {
    const sum = (byClass[name] ??= { count: 0, cost: 0n });
    sum.count += 1;
    sum.cost += delta.cost ?? 0n;
  }
  const theirCost = sumOf(theirRows, ({ cost }) => cost ?? 0n);
  const unknown = found.filter((one) => one.class === 'unknown');
  const unknownCost = sumOf(unknown, ({ delta }) => magnitude(delta.cost ?? 0n));
  return {
    differences: found.length,
    missingDays: daysOf(range).filter((day) => !reported.has(day)),
    ourTokens: sumOf(ourRows, ({ input, output }) => input + output).toString(),
    theirTokens: sumOf(theirRows, ({ input, output }) => input + output).toString(),
    ourCostNanoUsd: sumOf(ourRows, ({ cost }) => cost).toString(),
    theirCostNanoUsd: theirCost.toString(),
    unknownPpm: theirCost > 0n ? Number((unknownCost * PPM) / theirCost) : 0,
    byClass: Object.fromEntries(
      Object.entries(byClass).map(([name, { count, cost }]) => [name, { count, costNanoUsd: cost.toString() }]),
    ),
  };
}

const sumOf = <Row>(rows: readonly Row[], amount: (row: Row) => bigint): bigint =>
  rows.reduce((sum, row) => sum + amount(row), 0n);
