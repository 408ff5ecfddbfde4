import {
  formatPricePerMillion,
  formatPricePerUnit,
  parsePricePerMillion,
  parsePricePerUnit,
  picoUsd,
  type PicoUsd,
} from '@app/common';
import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { unitOf, type CatalogAmounts, type CatalogPrices, type CatalogTier } from './catalog-file';
import { inOrder, type Rate } from './catalog-state';
import { STANDARD_TIER } from './price-version';

/** What a component costs where the file does not say: as much as the one it is a kind of. */
const PRICED_LIKE: Partial<Record<UsageComponent, UsageComponent>> = {
  cache_read: 'input',
  cache_write_5m: 'input',
  cache_write_1h: 'input',
  input_audio: 'input',
  input_image: 'input',
  reasoning: 'output',
  output_audio: 'output',
  output_image: 'output',
};

type Prices = readonly PicoUsd[];

/** What prices for a scope stand beside: the rates for all at that instant. */
export interface BaseRates {
  /** The rate of that tier, or undefined. */
  rate(serviceTier: string, aboveInputTokens: number): Rate | undefined;
}

export const baseRates = (rates: readonly Rate[]): BaseRates => ({
  rate: (serviceTier, aboveInputTokens) =>
    rates.find((rate) => rate.serviceTier === serviceTier && rate.aboveInputTokens === aboveInputTokens),
});

/**
 * The rates of an entry that gives prices. A component without a price costs as much as the one it is a kind of; failing
 * that, in a tier, as much as at the standard rate. A cost that is not given is the list price.
 */
export function ratesOf(entry: CatalogPrices, base: BaseRates): Rate[] {
  const standard = pricesOf(entry, undefined);
  const first = rateOf({ ...entry, serviceTier: STANDARD_TIER, aboveInputTokens: 0 }, standard, base);
  return inOrder([first, ...(entry.tiers ?? []).map((tier) => rateOf(tier, pricesOf(tier, standard), base))]);
}

function rateOf(tier: CatalogTier, prices: Prices, base: BaseRates): Rate {
  const { serviceTier, aboveInputTokens, costs: given } = tier;
  const beside = base.rate(serviceTier, aboveInputTokens);
  const usual = beside?.costs ?? prices;
  const costs = USAGE_COMPONENTS.map((component, index) => (given && amountIn(given, component)) ?? usual[index]!);
  return { serviceTier, aboveInputTokens, prices, listPrices: beside?.listPrices ?? prices, costs };
}

const pricesOf = (amounts: CatalogAmounts, standard: Prices | undefined): Prices =>
  USAGE_COMPONENTS.map((component) => amountIn(amounts, component) ?? impliedPrice(component, amounts, standard));

function impliedPrice(component: UsageComponent, amounts: CatalogAmounts, standard: Prices | undefined): PicoUsd {
  const like = PRICED_LIKE[component];
  return (like && amountIn(amounts, like)) ?? standard?.[USAGE_COMPONENTS.indexOf(component)] ?? picoUsd(0n);
}

type Amounts = Partial<Record<UsageComponent, string>> | undefined;

function amountIn(amounts: CatalogAmounts, component: UsageComponent): PicoUsd | undefined {
  const unit = unitOf(component);
  const listed: Amounts = amounts[unit];
  const written = listed?.[component];
  if (written === undefined) return undefined;
  return unit === 'perUnit' ? parsePricePerUnit(written) : parsePricePerMillion(written);
}

export const formatPrice = (component: UsageComponent, price: bigint): string =>
  unitOf(component) === 'perUnit' ? formatPricePerUnit(price) : formatPricePerMillion(price);

interface FileAmounts {
  perMillionTokens: Partial<Record<UsageComponent, string>>;
  perUnit: Partial<Record<UsageComponent, string>>;
}
export interface FilePrices extends FileAmounts {
  costs?: FileAmounts;
}
export interface FileTier extends FilePrices {
  serviceTier: string;
  aboveInputTokens: number;
}

/** The way back: what an entry must say for `ratesOf` to give these rates. */
export function fileEntryOf(rates: readonly Rate[], base: BaseRates): FilePrices & { tiers?: FileTier[] } {
  const [standard, ...others] = rates as [Rate, ...Rate[]];
  const tiers = others.map((rate) => ({
    serviceTier: rate.serviceTier,
    aboveInputTokens: rate.aboveInputTokens,
    ...filePrices(rate, standard.prices, base),
  }));
  return { ...filePrices(standard, undefined, base), ...(tiers.length > 0 && { tiers }) };
}

/**
 * The same without a price for all beside it, and to begin another version with: what we pay is said wherever the price is, so
 * that it stays when that is changed.
 */
export function standaloneEntry(rates: readonly Rate[]): FilePrices & { tiers?: FileTier[] } {
  const [standard, ...others] = inOrder(rates) as [Rate, ...Rate[]];
  const { tiers, ...prices } = fileEntryOf([standard, ...others], baseRates([]));
  const withTiers = tiers && {
    tiers: tiers.map((tier, index) => ({ ...tier, ...standaloneCosts(others[index]!, tier) })),
  };
  return { ...prices, ...standaloneCosts(standard, prices), ...withTiers };
}

function standaloneCosts({ prices, costs }: Rate, said: FileAmounts): { costs: FileAmounts } {
  const all: FileAmounts = { perMillionTokens: {}, perUnit: {} };
  USAGE_COMPONENTS.forEach((component, index) => {
    const like = PRICED_LIKE[component];
    const isAsItsKind = !like || costs[index] === costs[USAGE_COMPONENTS.indexOf(like)];
    const isPriceSaid = said[unitOf(component)][component] !== undefined;
    if (!isPriceSaid && costs[index] === prices[index] && isAsItsKind) return;
    all[unitOf(component)][component] = formatPrice(component, costs[index]!);
  });
  return { costs: all };
}

function filePrices(rate: Rate, standard: Prices | undefined, base: BaseRates): FilePrices {
  const said: FileAmounts = { perMillionTokens: {}, perUnit: {} };
  const isSaidAnyway = (component: UsageComponent) => component === 'input' || component === 'output';
  USAGE_COMPONENTS.forEach((component, index) => {
    const price = rate.prices[index]!;
    if (isSaidAnyway(component) || price !== impliedPrice(component, said, standard)) {
      said[unitOf(component)][component] = formatPrice(component, price);
    }
  });
  const costs = fileCosts(rate, base.rate(rate.serviceTier, rate.aboveInputTokens)?.costs ?? rate.prices);
  return { ...said, ...(costs && { costs }) };
}

function fileCosts({ costs }: Rate, usual: Prices): FileAmounts | undefined {
  const said: FileAmounts = { perMillionTokens: {}, perUnit: {} };
  let isUsual = true;
  USAGE_COMPONENTS.forEach((component, index) => {
    if (costs[index] === usual[index]) return;
    said[unitOf(component)][component] = formatPrice(component, costs[index]!);
    isUsual = false;
  });
  return isUsual ? undefined : said;
}
