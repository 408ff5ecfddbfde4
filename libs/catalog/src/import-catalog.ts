import type { PrismaClient } from '@app/database';
import { CatalogFile, completePrices, type CatalogPrices } from './catalog-file';

export interface ImportResult {
  readonly models: number;
  /** Price versions that were new; those already known stay as they are. */
  readonly addedPriceVersions: number;
}

/**
 * Brings the database to what the file says. Models are added or changed, never removed; price versions are immutable, so
 * a price is changed by adding an entry with a later `effectiveFrom`. Throws Error naming the model whose entry contradicts
 * a known version.
 */
export async function importCatalog(prisma: PrismaClient, content: unknown): Promise<ImportResult> {
  const file = CatalogFile.parse(content);
  return prisma.$transaction(
    async (tx) => {
      let addedPriceVersions = 0;
      for (const { prices, id, ...rest } of file.models) {
        await tx.model.upsert({ where: { id }, create: { id, ...rest }, update: rest });
        const known = await tx.priceVersion.findMany({
          where: { modelId: id, groupId: null, organizationId: null },
          include: { rates: true },
        });
        const byInstant = new Map(known.map((version) => [version.effectiveFrom.getTime(), version]));
        const added = prices.filter((entry) => {
          const before = byInstant.get(Date.parse(entry.effectiveFrom));
          if (before) refuseChanged(id, entry, before.rates[0]!.pricesPicoUsd);
          return !before;
        });
        for (const entry of added) await tx.priceVersion.create({ data: toRow(id, entry) });
        addedPriceVersions += added.length;
      }
      return { models: file.models.length, addedPriceVersions };
    },
    { maxWait: 10_000, timeout: 60_000 },
  );
}

function refuseChanged(modelId: string, entry: CatalogPrices, known: readonly bigint[]): void {
  if (completePrices(entry).every((price, index) => price === known[index])) return;
  throw new Error(
    `${modelId}: the prices from ${entry.effectiveFrom} on are already in force and cannot change; ` +
      'add an entry with a later effectiveFrom',
  );
}

/** Until a channel says otherwise, we pay the provider what its price list says. */
function toRow(modelId: string, entry: CatalogPrices) {
  const prices = completePrices(entry);
  return {
    modelId,
    effectiveFrom: new Date(entry.effectiveFrom),
    rates: { create: { pricesPicoUsd: prices, listPricesPicoUsd: prices, costsPicoUsd: prices } },
    source: entry.priceSource,
  };
}
