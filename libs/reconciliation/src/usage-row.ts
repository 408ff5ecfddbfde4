import type { Figures } from './figures';

/** One line of a vendor's report or file. */
export interface UsageRow extends Figures {
  /** `2026-11-21`, UTC. */
  readonly day: string;
  /** As the vendor calls it. */
  readonly model: string;
  /** The vendor's name of the key; null: it does not say. */
  readonly vendorKey: string | null;
}

/** One row for each day, key and model: what several say of it is added up. What none says stays unsaid. */
export function addUp(rows: readonly UsageRow[]): UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const row of rows) {
    const name = `${row.day}\n${row.vendorKey ?? ''}\n${row.model}`;
    const known = sums.get(name);
    sums.set(name, known ? together(known, row) : row);
  }
  return [...sums.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

const together = (one: UsageRow, other: UsageRow): UsageRow => ({
  ...one,
  requests: said(one.requests, other.requests),
  input: one.input + other.input,
  cached: one.cached + other.cached,
  output: one.output + other.output,
  cost: said(one.cost, other.cost),
});

const said = (one: bigint | null, other: bigint | null): bigint | null =>
  one === null ? other : other === null ? one : one + other;
