import type { Prisma, PrismaClient } from '@app/database';
import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { readCatalogFile, unitOf, type PriceUnit } from './catalog-file';
import { FOR_ALL, inForce, loadCatalog, type Rate, type Version } from './catalog-state';
import { formatPrice } from './file-rates';
import { changedFields } from './import-catalog';
import { planImport, type PlannedVersion } from './plan-import';

/** What an import would do; plain data. Nothing is ever removed. */
export interface CatalogDiff {
  readonly models: readonly ModelDiff[];
  readonly prices: readonly PriceDiff[];
}

export interface ModelDiff {
  readonly id: string;
  readonly isNew: boolean;
  /** Of a model that is there already. */
  readonly fields: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

/** One new price version. */
export interface PriceDiff {
  readonly modelId: string;
  readonly effectiveFrom: string;
  readonly scope: 'all' | 'group' | 'organization';
  /** Of group or organization. */
  readonly scopeName: string | null;
  readonly multiplierPpm: number | null;
  /** Not in the file: a multiple of a new version for all. */
  readonly isDerived: boolean;
  readonly changes: readonly AmountDiff[];
}

export interface AmountDiff {
  readonly kind: 'price' | 'cost';
  readonly serviceTier: string;
  readonly aboveInputTokens: number;
  readonly component: UsageComponent;
  readonly unit: PriceUnit;
  /** Dollars; null where there was no such rate, or is none any more. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What `importCatalog` would change, without changing it. Throws CatalogError as it does. */
export async function diffCatalog(
  prisma: PrismaClient | Prisma.TransactionClient,
  content: unknown,
): Promise<CatalogDiff> {
  const file = readCatalogFile(content);
  const state = await loadCatalog(prisma);
  const plan = planImport(state, file);
  const models = plan.models.flatMap(({ facts, before }): ModelDiff[] => {
    if (!before) return [{ id: facts.id, isNew: true, fields: [] }];
    const fields = changedFields(facts, before);
    if (fields.length === 0) return [];
    const changes = fields.map((name) => ({ name, from: String(before[name]), to: String(facts[name]) }));
    return [{ id: facts.id, isNew: false, fields: changes }];
  });
  const prices = plan.versions.map((planned) => {
    const earlier = plan.versions.filter(({ modelId }) => modelId === planned.modelId).map(({ version }) => version);
    return toPriceDiff(planned, [...(state.versions.get(planned.modelId) ?? []), ...earlier]);
  });
  return { models, prices };
}

function toPriceDiff({ modelId, version, isDerived }: PlannedVersion, all: readonly Version[]): PriceDiff {
  const { scope, effectiveFrom, multiplierPpm } = version;
  const at = { atMs: effectiveFrom.getTime(), before: true };
  const previous = inForce(all, scope, at) ?? inForce(all, FOR_ALL, at);
  return {
    modelId,
    effectiveFrom: effectiveFrom.toISOString(),
    scope: scope.kind,
    scopeName: scope.kind === 'all' ? null : scope.name,
    multiplierPpm,
    isDerived,
    changes: changesBetween(previous?.rates ?? [], version.rates),
  };
}

const nameOf = ({ serviceTier, aboveInputTokens }: Rate): string => `${serviceTier} ${aboveInputTokens}`;

function changesBetween(before: readonly Rate[], after: readonly Rate[]): AmountDiff[] {
  const old = new Map(before.map((rate) => [nameOf(rate), rate]));
  const gone = new Map(old);
  const changes = after.flatMap((rate) => {
    gone.delete(nameOf(rate));
    return changesOfRate(old.get(nameOf(rate)), rate);
  });
  return [...changes, ...[...gone.values()].flatMap((rate) => changesOfRate(rate, undefined))];
}

function changesOfRate(before: Rate | undefined, after: Rate | undefined): AmountDiff[] {
  const { serviceTier, aboveInputTokens } = (after ?? before)!;
  const changes: AmountDiff[] = [];
  for (const [index, component] of USAGE_COMPONENTS.entries()) {
    for (const [kind, list] of [['price', 'prices'] as const, ['cost', 'costs'] as const]) {
      const [from, to] = [before?.[list][index], after?.[list][index]];
      if ((from ?? 0n) === (to ?? 0n)) continue;
      const written = (amount: bigint | undefined) => (amount === undefined ? null : formatPrice(component, amount));
      const unit = unitOf(component);
      changes.push({ kind, serviceTier, aboveInputTokens, component, unit, from: written(from), to: written(to) });
    }
  }
  return changes;
}
