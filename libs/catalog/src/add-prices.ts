import type { Prisma, PrismaClient } from '@app/database';
import { z } from 'zod';
import { CatalogError } from './catalog-error';
import { checkScope, checkTiers, entryPrices, type CatalogPrices } from './catalog-file';
import { FOR_ALL, inForce, loadCatalog, scopeKey, type CatalogState, type Scope, type Version } from './catalog-state';
import { addVersion } from './import-catalog';
import { planPrices, type PlannedVersion } from './plan-import';

/** Prices for one model that are not in a file: what an entry of the file says, with ids for names, from now on if it does not say when. */
export const NewPrices = z
  .strictObject({
    groupId: z.uuid().optional(),
    organizationId: z.uuid().optional(),
    effectiveFrom: z.iso.datetime({ offset: true }).optional(),
    ...entryPrices,
  })
  .superRefine((entry, issues) =>
    checkScope(entry, issues, { group: entry.groupId, organization: entry.organizationId }),
  )
  .superRefine(checkTiers)
  .superRefine(({ multiplier, perMillionTokens, perUnit }, issues) => {
    if (multiplier !== undefined || perMillionTokens !== undefined || perUnit !== undefined) return;
    issues.addIssue({ code: 'custom', path: ['perMillionTokens'], message: 'prices are needed, or a multiplier' });
  });
export type NewPrices = z.infer<typeof NewPrices>;

/** What adding prices comes to. */
export interface PlannedPrices {
  readonly modelId: string;
  /** What was asked for; undefined: it is there already, to the last price. */
  readonly asked: Version | undefined;
  /** What is in force just before, for the same scope or else for all. */
  readonly before: Version | undefined;
  /** The asked one first, then the multiples that follow it. */
  readonly versions: readonly PlannedVersion[];
}

/**
 * What `addPrices` would add, by the rules of an import. Throws CatalogError naming the field; `modelId` must be known.
 */
export async function planNewPrices(
  db: PrismaClient | Prisma.TransactionClient,
  modelIds: readonly string[],
  prices: NewPrices,
): Promise<PlannedPrices[]> {
  const state = await loadCatalog(db, modelIds);
  return modelIds.map((modelId) => planFor(state, modelId, prices));
}

/** Adds one version to each of the models and the multiples that follow it; answers their ids. Part of `changeCatalog`. */
export async function addPrices(
  tx: Prisma.TransactionClient,
  modelIds: readonly string[],
  prices: NewPrices,
): Promise<(PlannedPrices & { readonly ids: readonly string[] })[]> {
  const added = [];
  for (const planned of await planNewPrices(tx, modelIds, prices)) {
    const ids: string[] = [];
    for (const version of planned.versions) ids.push(await addVersion(tx, version));
    added.push({ ...planned, ids });
  }
  return added;
}

function planFor(state: CatalogState, modelId: string, prices: NewPrices): PlannedPrices {
  if (!state.models.has(modelId)) throw problem(modelId, 'modelId', 'there is no such model');
  const { groupId, organizationId, effectiveFrom, ...entry } = prices;
  const scope = scopeOf(state, modelId, { groupId, organizationId });
  const at = effectiveFrom === undefined ? state.now : new Date(effectiveFrom);
  const whom = scope.kind === 'all' ? {} : { [scope.kind]: scope.name };
  const entries: CatalogPrices[] = [{ ...entry, ...whom, effectiveFrom: at.toISOString() }];
  const versions = planned(() => planPrices(state, { modelId, entries, path: '' }));
  const isAsked = ({ version, isDerived }: PlannedVersion) => !isDerived && scopeKey(version.scope) === scopeKey(scope);
  const known = state.versions.get(modelId) ?? [];
  const justBefore = { atMs: at.getTime(), before: true };
  return {
    modelId,
    asked: versions.find(isAsked)?.version,
    before: inForce(known, scope, justBefore) ?? inForce(known, FOR_ALL, justBefore),
    versions: [...versions.filter(isAsked), ...versions.filter((version) => !isAsked(version))],
  };
}

function scopeOf(state: CatalogState, modelId: string, ids: Pick<NewPrices, 'groupId' | 'organizationId'>): Scope {
  for (const kind of ['group', 'organization'] as const) {
    const id = ids[`${kind}Id`];
    if (id === undefined) continue;
    const names = kind === 'group' ? state.groups : state.organizations;
    for (const [name, known] of names) if (known === id) return { kind, id, name };
    throw problem(modelId, `${kind}Id`, `there is no such ${kind}`);
  }
  return FOR_ALL;
}

const ONLY_ENTRY = /^prices\[0\]\.?/;

/** There is one entry, and whoever asked knows it by its fields alone. */
function planned(plan: () => readonly PlannedVersion[]): readonly PlannedVersion[] {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    throw new CatalogError(error.problems.map((one) => withoutEntry(one)));
  }
}

function withoutEntry({ field, ...problem }: CatalogError['problems'][number]) {
  const own = field.replace(ONLY_ENTRY, '') || 'effectiveFrom';
  return { ...problem, field: own, path: own };
}

const problem = (modelId: string, field: string, message: string): CatalogError =>
  new CatalogError([{ modelId, path: field, field, message }]);
