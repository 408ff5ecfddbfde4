import type { PlannedModel, PlannedPrice } from './import-plan';
import type { ImportSource, Remark, SourceAmounts, SourcePrice } from './import-source';
import type { CatalogModel, CatalogPrice, ImportTarget } from './import-target';

export interface PricePlan {
  readonly models: readonly PlannedModel[];
  readonly alreadyHere: number;
  readonly leftOut: readonly Remark[];
  readonly changed: readonly Remark[];
}

/** What a model is taken to hold when the source does not say. */
export interface ModelDefaults {
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
}

/** How a price is known in the audit log. */
export const priceName = (model: string, group?: string): string =>
  group === undefined ? model : `${model} @${group}`;

/** Prices of the models that are served: those of the source in place of those here, once; later they are the operator's. */
export function planPrices(source: ImportSource, target: ImportTarget, defaults: ModelDefaults): PricePlan {
  const served = new Set(source.channels.flatMap(({ models }) => models.map(([model]) => model)));
  const bySource = new Map(source.prices.map((price) => [price.model, price]));
  const planner = new PricePlanner(target);
  for (const model of [...served].sort()) {
    const known = target.models.get(model);
    const price = bySource.get(model);
    if (!known && !price) continue;
    planner.addModel(known ?? newModel(price!, defaults), price, source.groups);
    if (!known) planner.note(model, sizesTaken(price!, defaults));
  }
  return planner;
}

const sizesTaken = (price: SourcePrice, defaults: ModelDefaults): string | undefined =>
  price.contextWindow && price.maxOutputTokens
    ? undefined
    : `new in the catalogue: taken to hold ${price.contextWindow ?? defaults.contextWindow} tokens and to answer with at most ` +
      `${price.maxOutputTokens ?? defaults.maxOutputTokens}, which is what is held for a call that names no maximum`;

const newModel = (price: SourcePrice, defaults: ModelDefaults): CatalogModel => ({
  id: price.model,
  displayName: price.model,
  ownedBy: 'imported',
  contextWindow: price.contextWindow ?? defaults.contextWindow,
  maxOutputTokens: price.maxOutputTokens ?? defaults.maxOutputTokens,
  capabilities: ['text'],
  prices: [],
});

class PricePlanner implements PricePlan {
  readonly models: PlannedModel[] = [];
  readonly leftOut: Remark[] = [];
  readonly changed: Remark[] = [];
  alreadyHere = 0;

  constructor(private readonly target: ImportTarget) {}

  note(name: string, reason: string | undefined): void {
    if (reason) this.changed.push({ kind: 'model', name, reason });
  }

  addModel(known: CatalogModel, price: SourcePrice | undefined, groups: ImportSource['groups']): void {
    const { prices: _prices, ...facts } = known;
    const planned: PlannedPrice[] = [];
    if (price) planned.push(...this.forAll(known, price));
    for (const { name, multiplier } of groups) {
      if (multiplier !== '1') planned.push(...this.forGroup(known, name, multiplier));
    }
    if (planned.length > 0) this.models.push({ ...facts, prices: planned });
  }

  private forAll(known: CatalogModel, price: SourcePrice): PlannedPrice[] {
    const inForce = this.inForce(known, ({ group, organization }) => group === undefined && organization === undefined);
    if (this.target.pricedBefore.has(priceName(known.id))) return this.isHere();
    if (!inForce) return [{ perMillionTokens: price.perMillionTokens, perUnit: price.perUnit }];
    const amounts = {
      perMillionTokens: { ...only(KEPT, inForce.perMillionTokens), ...price.perMillionTokens },
      perUnit: { ...inForce.perUnit, ...price.perUnit },
    };
    const [before, after] = [complete(inForce), complete(amounts)];
    const changes = Object.keys(after).filter((component) => after[component] !== before[component]);
    if (changes.length === 0) return this.isHere();
    if (known.prices.some(({ effectiveFrom }) => effectiveFrom > this.target.now)) {
      const reason = 'a later price of it is entered here already: change it by hand, with that in mind';
      this.leftOut.push({ kind: 'price', name: known.id, reason });
      return [];
    }
    const named = { ...inForce.perMillionTokens, ...inForce.perUnit, ...amounts.perMillionTokens, ...amounts.perUnit };
    const said = changes
      .filter((component) => component in named)
      .map((component) => `${component} ${before[component]} -> ${after[component]}`)
      .join(', ');
    const tiers = inForce.tiers ? '; its service tiers and sizes of prompt are no longer priced apart' : '';
    this.changed.push({ kind: 'price', name: known.id, reason: `changes here: ${said}${tiers}` });
    return [{ ...amounts, costs: splitByUnit(complete(inForce, inForce.costs)) }];
  }

  private forGroup(known: CatalogModel, group: string, multiplier: string): PlannedPrice[] {
    if (this.target.pricedBefore.has(priceName(known.id, group))) return this.isHere();
    const inForce = this.inForce(known, (price) => price.group === group);
    if (!inForce) return [{ group, multiplier }];
    if (inForce.multiplier === multiplier) return this.isHere();
    const reason = `group "${group}" has a price of its own here already`;
    this.leftOut.push({ kind: 'price', name: known.id, reason });
    return [];
  }

  private inForce({ prices }: CatalogModel, isMeant: (price: CatalogPrice) => boolean): CatalogPrice | undefined {
    const begun = prices.filter((price) => isMeant(price) && price.effectiveFrom <= this.target.now);
    return begun.sort((one, other) => (one.effectiveFrom < other.effectiveFrom ? -1 : 1)).at(-1);
  }

  private isHere(): [] {
    this.alreadyHere += 1;
    return [];
  }
}

/** What one-api does not price apart, and Weir does: it stays as it is here. */
const KEPT = ['input_audio', 'output_audio', 'input_image', 'output_image'];
const UNITS = ['call', 'web_search', 'image', 'audio_second', 'character', 'search_unit'];

/** What a component costs where nothing is said: as much as the one it is a kind of (libs/catalog/src/file-rates.ts). */
const LIKE: Readonly<Record<string, string>> = {
  input: '',
  output: '',
  cache_read: 'input',
  cache_write_5m: 'input',
  cache_write_1h: 'input',
  input_audio: 'input',
  input_image: 'input',
  reasoning: 'output',
  output_audio: 'output',
  output_image: 'output',
};

const only = (components: readonly string[], amounts: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).filter(([component]) => components.includes(component)));

/** Every component with its price, or with its cost where one is given. */
function complete(amounts: Partial<SourceAmounts>, costs: Partial<SourceAmounts> = {}): Record<string, string> {
  const prices = { ...amounts.perMillionTokens, ...amounts.perUnit };
  const all: Record<string, string> = {};
  for (const [component, like] of Object.entries(LIKE)) all[component] = prices[component] ?? prices[like] ?? '0.00';
  for (const unit of UNITS) all[unit] = prices[unit] ?? '0.00';
  return { ...all, ...costs.perMillionTokens, ...costs.perUnit };
}

const splitByUnit = (all: Readonly<Record<string, string>>): SourceAmounts => ({
  perMillionTokens: Object.fromEntries(Object.entries(all).filter(([component]) => !UNITS.includes(component))),
  perUnit: only(UNITS, all),
});
