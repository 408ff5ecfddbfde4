import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { unitOf, type PriceUnit } from './catalog-file';
import { formatPrice } from './file-rates';

/** `none`: it is free, and free for us too. */
export const MARGIN_LEVELS = ['none', 'loss', 'at_cost', 'thin', 'healthy'] as const;
export type MarginLevel = (typeof MARGIN_LEVELS)[number];

export interface Margin {
  /** Of the price, rounded half up to two decimals: `"20.00"`, `"-5.25"`; null where there is no price to take it of. */
  readonly percent: string | null;
  readonly level: MarginLevel;
}

/** Below so many percent of the price a margin is thin. */
const THIN_PERCENT = 5n;

/** What stays of a price: (price - cost) / price. The level is judged exactly, before the rounding. */
export function marginOf(price: bigint, cost: bigint): Margin {
  if (price === 0n) return { percent: null, level: cost === 0n ? 'none' : 'loss' };
  const gain = price - cost;
  return { percent: percentOf(gain, price), level: levelOf(gain, price) };
}

function levelOf(gain: bigint, price: bigint): MarginLevel {
  if (gain < 0n) return 'loss';
  if (gain === 0n) return 'at_cost';
  return gain * 100n < THIN_PERCENT * price ? 'thin' : 'healthy';
}

function percentOf(gain: bigint, price: bigint): string {
  const size = gain < 0n ? -gain : gain;
  const hundredths = (size * 20_000n + price) / (2n * price);
  const digits = hundredths.toString().padStart(3, '0');
  return `${gain < 0n && hundredths > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** One row of a price table, in dollars for a million tokens or for one piece. */
export interface PriceRow {
  readonly component: UsageComponent;
  readonly unit: PriceUnit;
  readonly priceUsd: string;
  readonly listPriceUsd: string;
  readonly costUsd: string;
  readonly marginPercent: string | null;
  readonly marginLevel: MarginLevel;
}

export interface RatePrices {
  readonly prices: readonly bigint[];
  readonly listPrices: readonly bigint[];
  readonly costs: readonly bigint[];
}

/** A rate as people read it: a row for each component. Older rows are shorter: what they do not know cost nothing. */
export const priceTable = ({ prices, listPrices, costs }: RatePrices): PriceRow[] =>
  USAGE_COMPONENTS.map((component, index) => {
    const [price, listPrice, cost] = [prices[index] ?? 0n, listPrices[index] ?? 0n, costs[index] ?? 0n];
    const { percent, level } = marginOf(price, cost);
    return {
      ...{ component, unit: unitOf(component) },
      priceUsd: formatPrice(component, price),
      listPriceUsd: formatPrice(component, listPrice),
      costUsd: formatPrice(component, cost),
      ...{ marginPercent: percent, marginLevel: level },
    };
  });

/** The smallest margin of all components of a rate: what a model earns at least. */
export function smallestMargin({ prices, costs }: Omit<RatePrices, 'listPrices'>): Margin {
  const pairs = prices.map((price, index) => ({ price, cost: costs[index] ?? 0n }));
  // What is free but costs us is worse than any share; shares are compared crosswise, exactly.
  const [worst] = pairs
    .filter(({ price, cost }) => price > 0n || cost > 0n)
    .sort((one, other) => compare(one.cost * other.price, other.cost * one.price));
  return worst ? marginOf(worst.price, worst.cost) : { percent: null, level: 'none' };
}

const compare = (one: bigint, other: bigint): number => (one === other ? 0 : one > other ? -1 : 1);
