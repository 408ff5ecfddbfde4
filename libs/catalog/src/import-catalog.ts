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
export async function importCatalog(prisma: PrismaClient, content: unknown): Promise<ImportResult> {
  const file = readCatalogFile(content);
  return prisma.$transaction(
    async (tx) => {
      // Two imports at once would each plan without the other's versions.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('catalog'))`;
      const plan = planImport(await loadCatalog(tx), file);
      await write(tx, plan);
      return { models: file.models.length, addedPriceVersions: plan.versions.length };
    },
    { maxWait: 10_000, timeout: 60_000 },
  );
}

async function write(tx: Prisma.TransactionClient, { models, versions }: ImportPlan): Promise<void> {
  for (const { facts, before } of models) {
    const data = { ...facts, capabilities: [...facts.capabilities] };
    if (!before) await tx.model.create({ data });
    else if (changedFields(facts, before).length > 0) await tx.model.update({ where: { id: facts.id }, data });
  }
  for (const planned of versions) await tx.priceVersion.create({ data: toRow(planned) });
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
