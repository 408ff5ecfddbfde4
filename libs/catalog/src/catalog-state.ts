import { picoUsd, type PicoUsd } from '@app/common';
import type { Prisma, PrismaClient } from '@app/database';
import { USAGE_COMPONENTS } from '@app/llm';
import { STANDARD_TIER, type RateBounds } from './price-version';

/** Whom a price version is for. */
export type Scope =
  { readonly kind: 'all' } | { readonly kind: 'group' | 'organization'; readonly id: string; readonly name: string };

export const FOR_ALL: Scope = { kind: 'all' };
export const scopeKey = (scope: Scope): string => (scope.kind === 'all' ? 'all' : `${scope.kind} ${scope.id}`);
export const describeScope = (scope: Scope): string => (scope.kind === 'all' ? 'all' : `${scope.kind} ${scope.name}`);

/** The prices of one tier. Arrays have an entry for each of USAGE_COMPONENTS. */
export interface Rate {
  readonly serviceTier: string;
  readonly aboveInputTokens: number;
  readonly prices: readonly PicoUsd[];
  readonly listPrices: readonly PicoUsd[];
  readonly costs: readonly PicoUsd[];
}

export interface Version {
  readonly scope: Scope;
  readonly effectiveFrom: Date;
  readonly multiplierPpm: number | null;
  readonly source: string;
  /** The standard one for prompts of any size first, then by tier and size. */
  readonly rates: readonly Rate[];
}

export interface ModelFacts {
  readonly id: string;
  readonly displayName: string;
  readonly ownedBy: string;
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  readonly capabilities: readonly string[];
}

/** What the database has, as an import looks at it. */
export interface CatalogState {
  /** By the clock of the database. */
  readonly now: Date;
  /** By id, in the order of ids. */
  readonly models: ReadonlyMap<string, ModelFacts>;
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  /** Ids by name. */
  readonly groups: ReadonlyMap<string, string>;
  readonly organizations: ReadonlyMap<string, string>;
}

/** Of the models that are named, or of all. */
export async function loadCatalog(
  db: PrismaClient | Prisma.TransactionClient,
  modelIds?: readonly string[],
): Promise<CatalogState> {
  // The clock and not `now()`: a transaction that waited for another began before what that one has added.
  const [{ now }] = await db.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`;
  const models = await db.model.findMany(modelIds && { where: { id: { in: [...modelIds] } } });
  const include = { rates: true, group: true, organization: true } as const;
  const rows = await db.priceVersion.findMany({
    include,
    ...(modelIds && { where: { modelId: { in: [...modelIds] } } }),
  });
  const names = { select: { id: true, name: true } } as const;
  const groups = await db.group.findMany(names);
  const organizations = await db.organization.findMany(names);
  const versions = new Map<string, Version[]>();
  for (const row of rows) {
    const known = versions.get(row.modelId) ?? [];
    versions.set(row.modelId, known);
    known.push(toVersion(row));
  }
  return {
    now,
    models: new Map(models.sort((one, other) => (one.id < other.id ? -1 : 1)).map((model) => [model.id, model])),
    versions,
    groups: new Map(groups.map(({ id, name }) => [name, id])),
    organizations: new Map(organizations.map(({ id, name }) => [name, id])),
  };
}

type VersionRow = Prisma.PriceVersionGetPayload<{ include: { rates: true; group: true; organization: true } }>;

function toVersion({ effectiveFrom, multiplierPpm, source, rates, group, organization }: VersionRow): Version {
  const scope: Scope = group
    ? { kind: 'group', id: group.id, name: group.name }
    : organization
      ? { kind: 'organization', id: organization.id, name: organization.name }
      : FOR_ALL;
  return { scope, effectiveFrom, multiplierPpm, source, rates: inOrder(rates.map(rateOfRow)) };
}

interface RateRow extends RateBounds {
  readonly pricesPicoUsd: readonly bigint[];
  readonly listPricesPicoUsd: readonly bigint[];
  readonly costsPicoUsd: readonly bigint[];
}

/** A rate of the database. */
export const rateOfRow = (row: RateRow): Rate => ({
  serviceTier: row.serviceTier,
  aboveInputTokens: row.aboveInputTokens,
  prices: padded(row.pricesPicoUsd),
  listPrices: padded(row.listPricesPicoUsd),
  costs: padded(row.costsPicoUsd),
});

/** Older rows are shorter: what they do not know cost nothing. */
const padded = (prices: readonly bigint[]): PicoUsd[] =>
  USAGE_COMPONENTS.map((_component, index) => picoUsd(prices[index] ?? 0n));

/** The standard rate for prompts of any size first, then by tier and size. */
export function inOrder<Bounded extends RateBounds>(rates: readonly Bounded[]): Bounded[] {
  const rank = ({ serviceTier }: RateBounds) => (serviceTier === STANDARD_TIER ? '' : serviceTier);
  return [...rates].sort((one, other) => {
    if (rank(one) !== rank(other)) return rank(one) < rank(other) ? -1 : 1;
    return one.aboveInputTokens - other.aboveInputTokens;
  });
}

/** The version of a scope that is in force at an instant, or, with `before`, just before it. */
export function inForce(
  versions: readonly Version[],
  scope: Scope,
  at: { readonly atMs: number; readonly before?: boolean },
): Version | undefined {
  const key = scopeKey(scope);
  let found: Version | undefined;
  for (const version of versions) {
    const fromMs = version.effectiveFrom.getTime();
    if (scopeKey(version.scope) !== key || fromMs > at.atMs || (at.before && fromMs === at.atMs)) continue;
    if (!found || version.effectiveFrom > found.effectiveFrom) found = version;
  }
  return found;
}
