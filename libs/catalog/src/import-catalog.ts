import type { Prisma, PrismaClient } from '@app/database';
import { readCatalogFile } from './catalog-file';
import { loadCatalog, type ModelFacts } from './catalog-state';
import { planImport, type ImportPlan, type PlannedVersion } from './plan-import';

export interface ImportResult {
  readonly models: number;
  /** Price versions that were new, those derived for groups and organizations included. */
  readonly addedPriceVersions: number;
}

/**
 * Brings the database to what the file says, in one transaction. Models are added or changed, never removed; price versions
 * are immutable, so a price is changed by adding an entry with a later `effectiveFrom`. Throws CatalogError naming model and
 * field of an entry that cannot be, and then nothing is changed.
 */
export const importCatalog = (prisma: PrismaClient, content: unknown): Promise<ImportResult> =>
  changeCatalog(prisma, (tx) => importCatalogWithin(tx, content));

/** The same as a part of `changeCatalog`. */
export async function importCatalogWithin(tx: Prisma.TransactionClient, content: unknown): Promise<ImportResult> {
  const file = readCatalogFile(content);
  const plan = planImport(await loadCatalog(tx), file);
  await writePlan(tx, plan);
  return { models: file.models.length, addedPriceVersions: plan.versions.length };
}

/** A transaction that adds prices, one after the other: two at once would each plan without the other's versions. */
export const changeCatalog = <T>(
  prisma: PrismaClient,
  change: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> =>
  prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('catalog'))`;
      return change(tx);
    },
    { maxWait: 10_000, timeout: 60_000 },
  );

async function writePlan(tx: Prisma.TransactionClient, { models, versions }: ImportPlan): Promise<void> {
  for (const { facts, before } of models) {
    const data = { ...facts, capabilities: [...facts.capabilities] };
    if (!before) await tx.model.create({ data });
    else if (changedFields(facts, before).length > 0) {
      await tx.model.update({ where: { id: facts.id }, data: { ...data, version: { increment: 1 } } });
    }
  }
  for (const planned of versions) await addVersion(tx, planned);
}

export async function addVersion(tx: Prisma.TransactionClient, planned: PlannedVersion): Promise<string> {
  return (await tx.priceVersion.create({ data: toRow(planned), select: { id: true } })).id;
}

const FIELDS = ['displayName', 'ownedBy', 'contextWindow', 'maxOutputTokens', 'capabilities'] as const;

export const changedFields = (facts: ModelFacts, before: ModelFacts): (typeof FIELDS)[number][] =>
  FIELDS.filter((field) => String(facts[field]) !== String(before[field]));

function toRow({ modelId, version }: PlannedVersion): Prisma.PriceVersionUncheckedCreateInput {
  const { scope, effectiveFrom, multiplierPpm, source, rates } = version;
  return {
    modelId,
    effectiveFrom,
    multiplierPpm,
    source,
    ...(scope.kind === 'group' && { groupId: scope.id }),
    ...(scope.kind === 'organization' && { organizationId: scope.id }),
    rates: {
      create: rates.map(({ serviceTier, aboveInputTokens, prices, listPrices, costs }) => ({
        serviceTier,
        aboveInputTokens,
        pricesPicoUsd: [...prices],
        listPricesPicoUsd: [...listPrices],
        costsPicoUsd: [...costs],
      })),
    },
  };
}
