import { picoUsd, type PicoUsd } from '@app/common';
import { CatalogError } from './catalog-error';
import type { CatalogFile, CatalogPrices } from './catalog-file';
import {
  describeScope,
  FOR_ALL,
  inForce,
  scopeKey,
  type CatalogState,
  type ModelFacts,
  type Scope,
  type Version,
} from './catalog-state';
import { baseRates, ratesOf } from './file-rates';
import { refuseChange, refusePast, refuseStaleMultiples } from './import-refusals';

/** What an import is about to do. Nothing is ever removed. */
export interface ImportPlan {
  readonly models: readonly { readonly facts: ModelFacts; readonly before: ModelFacts | undefined }[];
  readonly versions: readonly PlannedVersion[];
}

export interface PlannedVersion {
  readonly modelId: string;
  readonly version: Version;
  /** Not in the file: the multiple of a new version for all. */
  readonly isDerived: boolean;
}

/** Throws CatalogError naming model and field, when the file contradicts what is known or itself. */
export function planImport(state: CatalogState, file: CatalogFile): ImportPlan {
  const models = file.models.map(({ prices: _prices, ...facts }) => ({ facts, before: state.models.get(facts.id) }));
  const versions = file.models.flatMap(({ id, prices }, index) =>
    planPrices(state, { modelId: id, entries: prices, path: `models[${index}].` }),
  );
  return { models, versions };
}

/** Entries for one model, and where its problems are to be looked for: `models[3].`. */
export interface ModelEntries {
  readonly modelId: string;
  readonly entries: readonly CatalogPrices[];
  readonly path: string;
}

/** The new versions of one model, multiples that follow included. Throws CatalogError as `planImport` does. */
export const planPrices = (state: CatalogState, model: ModelEntries): readonly PlannedVersion[] =>
  new ModelPlan(state, model).planned;

interface Given {
  readonly field: string;
  readonly entry: CatalogPrices;
  readonly scope: Scope;
  readonly atMs: number;
}

interface Multiple {
  readonly scope: Scope;
  readonly atMs: number;
  readonly ppm: number;
}

/** One model's timeline, gone through instant by instant. */
class ModelPlan {
  readonly planned: PlannedVersion[] = [];
  private readonly known: readonly Version[];
  /** The known ones and those planned so far. */
  private readonly all: Version[];

  constructor(
    private readonly state: CatalogState,
    private readonly model: ModelEntries,
  ) {
    this.known = state.versions.get(model.modelId) ?? [];
    this.all = [...this.known];
    const given = model.entries.map((entry, index) => this.toGiven(entry, `prices[${index}]`));
    this.refuseTwice(given);
    const knownInstants = this.known.map(({ effectiveFrom }) => effectiveFrom.getTime());
    const instants = new Set([...knownInstants, ...given.map(({ atMs }) => atMs)]);
    for (const atMs of [...instants].sort((one, other) => one - other)) this.planInstant(atMs, given);
  }

  /** Prices for all first: the others may be multiples of them. */
  private planInstant(atMs: number, given: readonly Given[]): void {
    const here = given.filter((one) => one.atMs === atMs);
    const isForAll = ({ scope }: Given) => scope.kind === 'all';
    for (const one of [...here.filter(isForAll), ...here.filter((other) => !isForAll(other))]) this.plan(one);
    this.deriveMultiples(atMs);
  }

  private plan(given: Given): void {
    const version = this.toVersion(given);
    const before = this.versionAt(given.scope, given.atMs);
    if (before) return refuseChange(version, before, (message) => this.fail(given.field, message));
    const fail = (message: string) => this.fail(`${given.field}.effectiveFrom`, message);
    refusePast(version, this.known, this.state.now, fail);
    if (given.scope.kind === 'all') refuseStaleMultiples(version, this.all, fail);
    this.add({ modelId: this.model.modelId, version, isDerived: false });
  }

  private add(planned: PlannedVersion): void {
    this.planned.push(planned);
    this.all.push(planned.version);
  }

  /** A multiple follows the price for all: where either is new, the multiple begins anew as well. */
  private deriveMultiples(atMs: number): void {
    const base = this.versionAt(FOR_ALL, atMs);
    if (!base) return;
    const scopes = new Map(this.all.map(({ scope }) => [scopeKey(scope), scope]));
    for (const scope of scopes.values()) {
      const current = inForce(this.all, scope, { atMs });
      const isDue = current && current.multiplierPpm !== null && current.effectiveFrom.getTime() < atMs;
      if (!isDue || (this.known.includes(base) && this.known.includes(current))) continue;
      const version = this.multipleOf(base, { scope, atMs, ppm: current.multiplierPpm }, 'multiplier');
      this.add({ modelId: this.model.modelId, version, isDerived: true });
    }
  }

  private toVersion({ entry, scope, atMs, field }: Given): Version {
    const base = scope.kind === 'all' ? undefined : inForce(this.all, FOR_ALL, { atMs });
    if (entry.multiplier === undefined) {
      const rates = ratesOf(entry, baseRates(base?.rates ?? []));
      const source = entry.priceSource ?? 'list';
      return { scope, effectiveFrom: new Date(atMs), multiplierPpm: null, source, rates };
    }
    if (!base) throw this.fail(`${field}.multiplier`, 'there is no price for all at that instant to multiply');
    return this.multipleOf(base, { scope, atMs, ppm: millionths(entry.multiplier) }, field);
  }

  /** Every price times the multiplier, rounded half up to whole pico-USD; what we pay stays. */
  private multipleOf(base: Version, { scope, atMs, ppm }: Multiple, field: string): Version {
    const times = (price: PicoUsd) => {
      const multiple = (price * BigInt(ppm) + MILLION / 2n) / MILLION;
      if (multiple <= MAX_PRICE) return picoUsd(multiple);
      throw this.fail(field, `times ${ppm / 1e6} for ${describeScope(scope)} is beyond what a price can be`);
    };
    const rates = base.rates.map((rate) => ({ ...rate, prices: rate.prices.map(times), listPrices: rate.prices }));
    return { scope, effectiveFrom: new Date(atMs), multiplierPpm: ppm, source: base.source, rates };
  }

  private versionAt(scope: Scope, atMs: number): Version | undefined {
    const key = scopeKey(scope);
    return this.all.find((one) => one.effectiveFrom.getTime() === atMs && scopeKey(one.scope) === key);
  }

  private toGiven(entry: CatalogPrices, field: string): Given {
    const atMs = Date.parse(entry.effectiveFrom);
    for (const kind of ['group', 'organization'] as const) {
      const name = entry[kind];
      if (name === undefined) continue;
      const id = (kind === 'group' ? this.state.groups : this.state.organizations).get(name);
      if (id === undefined) throw this.fail(`${field}.${kind}`, `there is no ${kind} named "${name}"`);
      return { field, entry, scope: { kind, id, name }, atMs };
    }
    return { field, entry, scope: FOR_ALL, atMs };
  }

  private refuseTwice(given: readonly Given[]): void {
    const seen = new Map<string, string>();
    for (const { field, scope, atMs } of given) {
      const key = `${scopeKey(scope)} ${atMs}`;
      const first = seen.get(key);
      if (first) throw this.fail(`${field}.effectiveFrom`, `${first} begins at the same instant`);
      seen.set(key, field);
    }
  }

  private fail(field: string, message: string): CatalogError {
    const { modelId, path } = this.model;
    return new CatalogError([{ modelId, path: `${path}${field}`, field, message }]);
  }
}

const MILLION = 1_000_000n;
/** As dear as a price that is given can be. */
const MAX_PRICE = MILLION ** 3n;

/** `"0.8"` is 800_000. */
function millionths(multiplier: string): number {
  const [whole, fraction = ''] = multiplier.split('.');
  return Number(`${whole}${fraction.padEnd(6, '0')}`);
}
