import { parsePricePerMillion, parsePricePerUnit, picoUsd, type PicoUsd } from '@app/common';
import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { z } from 'zod';

const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'must be a decimal number in quotes, such as "2.50"');

const Prices = z.strictObject({
  effectiveFrom: z.iso.datetime(),
  /** Dollars per million tokens. */
  perMillionTokens: z.partialRecord(z.enum(USAGE_COMPONENTS), decimal).default({}),
  /** Dollars per unit, for what is not tokens: `call`. */
  perUnit: z.partialRecord(z.enum(USAGE_COMPONENTS), decimal).default({}),
  priceSource: z.enum(['list', 'estimate']).default('list'),
});

/** The catalogue as an operator edits it: prisma/catalog.json. */
export const CatalogFile = z.strictObject({
  version: z.literal(1),
  currency: z.literal('USD'),
  models: z.array(
    z.strictObject({
      id: z.string().min(1).max(200),
      displayName: z.string().min(1),
      ownedBy: z.string().min(1),
      contextWindow: z.int().min(1),
      maxOutputTokens: z.int().min(1),
      capabilities: z.array(z.string()).default([]),
      prices: z.array(Prices).min(1),
    }),
  ),
});
export type CatalogFile = z.infer<typeof CatalogFile>;
export type CatalogPrices = CatalogFile['models'][number]['prices'][number];

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

/** One price for each of USAGE_COMPONENTS, in that order. Throws RangeError for too many decimals. */
export function completePrices(prices: CatalogPrices): PicoUsd[] {
  const own = (component: UsageComponent): PicoUsd | undefined => {
    const perMillion = prices.perMillionTokens[component];
    if (perMillion !== undefined) return parsePricePerMillion(perMillion);
    const perUnit = prices.perUnit[component];
    return perUnit === undefined ? undefined : parsePricePerUnit(perUnit);
  };
  return USAGE_COMPONENTS.map((component) => {
    const like = PRICED_LIKE[component];
    return own(component) ?? (like && own(like)) ?? picoUsd(0n);
  });
}
