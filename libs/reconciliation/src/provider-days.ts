import type { Prisma, PrismaClient } from '@app/database';
import { canonicalModel } from './canonical-model';
import { dateOfDay, dayOfDate, daysOf, type DayRange } from './days';
import type { TheirDay } from './figures';
import { credentialKeysOf, isByKey, modelAliasesOf, type Source } from './source-settings';
import type { UsageRow } from './usage-row';

type Db = PrismaClient | Prisma.TransactionClient;

export interface NewImport {
  readonly reference: string;
  readonly fileName: string | null;
  readonly sha256: string;
  readonly range: DayRange;
  readonly rows: readonly UsageRow[];
  readonly actor: string;
}

/** Puts rows in the place of what an earlier import said of the same days. The same content is the same import. */
export async function keepRows(db: Prisma.TransactionClient, source: Source, made: NewImport): Promise<string> {
  const { rows, range, sha256, ...facts } = made;
  const days = { firstDay: dateOfDay(range.firstDay), lastDay: dateOfDay(range.lastDay) };
  const { id } = await db.providerUsageImport.upsert({
    where: { sourceId_sha256: { sourceId: source.id, sha256 } },
    create: { ...facts, sha256, ...days, sourceId: source.id, rowCount: rows.length },
    update: {},
  });
  await db.providerUsageDay.deleteMany({
    where: { sourceId: source.id, day: { gte: days.firstDay, lte: days.lastDay } },
  });
  const credentials = credentialKeysOf(source);
  await db.providerUsageDay.createMany({
    data: rows.map((row) => ({
      ...{ sourceId: source.id, importId: id, providerId: source.providerId, day: dateOfDay(row.day) },
      ...{ upstreamModel: row.model, vendorKey: row.vendorKey, requests: row.requests },
      credentialId: row.vendorKey === null ? null : (credentials[row.vendorKey] ?? null),
      ...{ inputTokens: row.input, cachedInputTokens: row.cached, outputTokens: row.output, costNanoUsd: row.cost },
    })),
  });
  return id;
}

/** What the vendor says of a range. Keys of others on the same account are left out where keys are told apart. */
export async function readTheirDays(db: Db, source: Source, range: DayRange): Promise<TheirDay[]> {
  const rows = await db.providerUsageDay.findMany({
    where: {
      ...{ sourceId: source.id, day: { gte: dateOfDay(range.firstDay), lte: dateOfDay(range.lastDay) } },
      ...(isByKey(source) && { OR: [{ vendorKey: null }, { credentialId: { not: null } }] }),
    },
    orderBy: { id: 'asc' },
  });
  const days = new Map<string, TheirDay>();
  for (const row of rows) {
    const model = canonicalModel(row.upstreamModel, modelAliasesOf(source));
    const credentialId = isByKey(source) ? row.credentialId : null;
    const day = dayOfDate(row.day);
    const name = `${day}\n${credentialId}\n${model}`;
    const { inputTokens: input, cachedInputTokens: cached, outputTokens: output } = row;
    const their = { credentialId, model, day, requests: row.requests, input, cached, output, cost: row.costNanoUsd };
    const known = days.get(name);
    days.set(name, { ...(known ? together(known, their) : their), importId: row.importId });
  }
  return [...days.values()];
}

const said = (one: bigint | null, other: bigint | null): bigint | null =>
  one === null ? other : other === null ? one : one + other;

const together = (one: TheirDay, other: TheirDay): TheirDay => ({
  ...one,
  requests: said(one.requests, other.requests),
  input: one.input + other.input,
  cached: one.cached + other.cached,
  output: one.output + other.output,
  cost: said(one.cost, other.cost),
});

/** The days of a range that the vendor has reported on, whatever it said. */
export async function reportedDays(db: Db, source: Source, range: DayRange): Promise<ReadonlySet<string>> {
  const imports = await db.providerUsageImport.findMany({
    where: {
      sourceId: source.id,
      firstDay: { lte: dateOfDay(range.lastDay) },
      lastDay: { gte: dateOfDay(range.firstDay) },
    },
    select: { firstDay: true, lastDay: true },
  });
  const covered = imports.map(({ firstDay, lastDay }) => [dayOfDate(firstDay), dayOfDate(lastDay)] as const);
  return new Set(daysOf(range).filter((day) => covered.some(([first, last]) => first <= day && day <= last)));
}
