import type { PrismaClient } from '@app/database';
import { describeScope, FOR_ALL, inForce, loadCatalog, type CatalogState, type Version } from './catalog-state';
import { baseRates, fileEntryOf } from './file-rates';

/**
 * The whole catalogue as a file that `importCatalog` takes: into an empty database it makes the same models and prices, into
 * this one it changes nothing. The same catalogue gives the same file, to the byte. Groups and organizations go by name,
 * and must be there before the import.
 */
export async function exportCatalog(prisma: PrismaClient) {
  const state = await loadCatalog(prisma);
  return {
    version: 1,
    currency: 'USD',
    models: [...state.models.values()].map((model) => ({
      id: model.id,
      displayName: model.displayName,
      ownedBy: model.ownedBy,
      contextWindow: model.contextWindow,
      maxOutputTokens: model.maxOutputTokens,
      capabilities: model.capabilities,
      prices: pricesOf(state, model.id),
    })),
  };
}

function pricesOf(state: CatalogState, modelId: string) {
  const versions = [...(state.versions.get(modelId) ?? [])];
  return versions.sort(byInstantAndScope).map((version) => entryOf(version, versions));
}

function byInstantAndScope(one: Version, other: Version): number {
  const instants = one.effectiveFrom.getTime() - other.effectiveFrom.getTime();
  if (instants !== 0) return instants;
  return describeScope(one.scope) < describeScope(other.scope) ? -1 : 1;
}

function entryOf(version: Version, all: readonly Version[]) {
  const { scope, effectiveFrom, multiplierPpm, source, rates } = version;
  const head = {
    effectiveFrom: effectiveFrom.toISOString(),
    ...(scope.kind !== 'all' && { [scope.kind]: scope.name }),
  };
  if (multiplierPpm !== null) return { ...head, multiplier: decimalOf(multiplierPpm) };
  const base = scope.kind === 'all' ? undefined : inForce(all, FOR_ALL, { atMs: effectiveFrom.getTime() });
  return { ...head, priceSource: source, ...fileEntryOf(rates, baseRates(base?.rates ?? [])) };
}

/** 800_000 is `"0.8"`. */
export function decimalOf(ppm: number): string {
  const digits = String(ppm).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`;
}
