import type { Prisma } from '@app/database';
import type { Difference } from './compare';
import { dateOfDay, dayOfDate, shiftDay, type DayRange } from './days';
import { NOTHING, type Figures } from './figures';

type Row = Prisma.ReconciliationDifferenceGetPayload<object>;

export interface ComparedRange {
  readonly sourceId: string;
  readonly runId: string;
  readonly range: DayRange;
  readonly now: Date;
}

/** Who decides what decides itself. */
const ITSELF = 'reconciliation';
const PATIENCE_ROWS = 100_000;

type Name = Pick<Difference, 'credentialId' | 'model' | 'day' | 'class'>;
const nameOf = (one: Name): string => `${one.day}\n${one.credentialId ?? ''}\n${one.model}\n${one.class}`;
const nameOfRow = (row: Row): string => nameOf({ ...row, model: row.upstreamModel, day: dayOfDate(row.day) });

/**
 * Keeps what a comparison found. What is decided stays so as long as its figures do; what is no longer found is dismissed;
 * and where a true-up was posted, only what is left beyond it stays, so that a day never costs twice.
 */
export async function keepDifferences(
  db: Prisma.TransactionClient,
  found: readonly Difference[],
  compared: ComparedRange,
): Promise<void> {
  const rows = await rowsOf(db, compared);
  const posted = new Map<string, { readonly row: Row; readonly cost: bigint }>();
  const undecided = new Map<string, Row>();
  for (const row of rows) {
    const name = nameOfRow(row);
    if (row.state === 'posted') posted.set(name, { row, cost: (posted.get(name)?.cost ?? 0n) + row.costDeltaNanoUsd! });
    else undecided.set(name, row);
  }
  const seen = new Set<string>();
  for (const difference of [...found, ...takenBack(found, posted)]) {
    const name = nameOf(difference);
    const left = withoutPosted(difference, posted.get(name)?.cost);
    if (!left) continue;
    seen.add(name);
    await keep(db, left, undecided.get(name), compared);
  }
  const gone = [...undecided].filter(([name, { state }]) => !seen.has(name) && state !== 'dismissed');
  const data = { state: 'dismissed', note: 'no longer found', decidedBy: ITSELF, decidedAt: compared.now } as const;
  await db.reconciliationDifference.updateMany({ where: { id: { in: gone.map(([, { id }]) => id) } }, data });
}

/** Of the days of the range, and the boundary before it. */
function rowsOf(db: Prisma.TransactionClient, { sourceId, range }: ComparedRange): Promise<Row[]> {
  const [firstDay, lastDay] = [dateOfDay(range.firstDay), dateOfDay(range.lastDay)];
  const before = dateOfDay(shiftDay(range.firstDay, -1));
  return db.reconciliationDifference.findMany({
    where: { sourceId, OR: [{ day: { gte: firstDay, lte: lastDay } }, { day: before, class: 'boundary' }] },
    orderBy: { id: 'asc' },
    take: PATIENCE_ROWS,
  });
}

/** What was posted for a difference that is there no more has to come back. */
function takenBack(
  found: readonly Difference[],
  posted: ReadonlyMap<string, { readonly row: Row; readonly cost: bigint }>,
): Difference[] {
  const names = new Set(found.map(nameOf));
  return [...posted]
    .filter(([name, { cost }]) => !names.has(name) && cost !== 0n)
    .map(([, { row }]) => ({
      ...{ credentialId: row.credentialId, model: row.upstreamModel, day: dayOfDate(row.day), class: row.class },
      ...{ delta: NOTHING, ours: NOTHING, theirs: null, importId: row.importId },
    }));
}

function withoutPosted(difference: Difference, cost: bigint | undefined): Difference | undefined {
  if (cost === undefined || difference.delta.cost === null) return difference;
  const left = difference.delta.cost - cost;
  return left === 0n ? undefined : { ...difference, delta: { ...difference.delta, cost: left } };
}

async function keep(
  db: Prisma.TransactionClient,
  difference: Difference,
  known: Row | undefined,
  { sourceId, runId }: ComparedRange,
): Promise<void> {
  const { delta } = difference;
  const deltas = {
    requestsDelta: delta.requests,
    inputTokensDelta: delta.input,
    cachedTokensDelta: delta.cached,
    outputTokensDelta: delta.output,
    costDeltaNanoUsd: delta.cost,
  };
  const facts = { ours: asText(difference.ours), theirs: difference.theirs && asText(difference.theirs) };
  const data = { ...deltas, facts, runId, importId: difference.importId };
  if (!known) {
    const { credentialId, model: upstreamModel, class: name } = difference;
    const key = { sourceId, credentialId, upstreamModel, class: name, day: dateOfDay(difference.day) };
    await db.reconciliationDifference.create({ data: { ...key, ...data } });
    return;
  }
  const isSame = (Object.keys(deltas) as (keyof typeof deltas)[]).every((name) => known[name] === deltas[name]);
  const isDecidedByPerson = known.state !== 'open' && known.decidedBy !== ITSELF;
  const reopened = { state: 'open', note: null, decidedBy: null, decidedAt: null } as const;
  await db.reconciliationDifference.update({
    where: { id: known.id },
    data: { ...data, ...(!(isSame && isDecidedByPerson) && reopened) },
  });
}

/** As JSON: decimal text, exact. */
export const asText = ({ requests, input, cached, output, cost }: Figures) => ({
  requests: requests?.toString() ?? null,
  ...{ input: input.toString(), cached: cached.toString(), output: output.toString() },
  costNanoUsd: cost?.toString() ?? null,
});
