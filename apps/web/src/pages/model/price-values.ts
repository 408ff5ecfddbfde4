import type { Component } from '../../catalog/price-words';
import { startOf, type StartValues } from '../../catalog/scope-fields';
import type { NewPrices } from './sample-call';

/** What is priced like another one where it has no price: as the API has it. */
export const KIND_OF: Partial<Record<Component, 'input' | 'output'>> = {
  cache_read: 'input',
  cache_write_5m: 'input',
  cache_write_1h: 'input',
  input_audio: 'input',
  input_image: 'input',
  reasoning: 'output',
  output_audio: 'output',
  output_image: 'output',
};

type Written = Partial<Record<string, string>>;

interface Amounts {
  readonly perMillionTokens?: Written;
  readonly perUnit?: Written;
}

interface Prices extends Amounts {
  readonly costs?: Amounts;
}

interface Tier extends Prices {
  readonly serviceTier?: string;
  readonly aboveInputTokens?: number | null;
}

/** What the form has: everything may be blank. */
export interface PriceValues extends StartValues, Prices {
  readonly scope: 'all' | 'group' | 'organization';
  readonly groupId?: string;
  readonly organizationId?: string;
  readonly kind?: 'multiple' | 'prices';
  readonly multiplier?: string;
  readonly tiers?: readonly (Tier | undefined)[];
}

/** What the API is sent: what was left blank is not said. */
export function toNewPrices(values: PriceValues): NewPrices {
  const { scope, groupId, organizationId, kind, multiplier, tiers = [] } = values;
  const whom = {
    ...(scope === 'group' && groupId && { groupId }),
    ...(scope === 'organization' && organizationId && { organizationId }),
  };
  const head = { ...whom, ...startOf(values) };
  if (scope !== 'all' && kind !== 'prices') return { ...head, ...(multiplier && { multiplier: multiplier.trim() }) };
  const written = tiers.filter((tier): tier is Tier => tier !== undefined);
  return { ...head, ...pricesOf(values), ...(written.length > 0 && { tiers: written.map(toTier) }) };
}

const toTier = ({ serviceTier, aboveInputTokens, ...prices }: Tier) => ({
  ...(serviceTier && { serviceTier: serviceTier.trim() }),
  ...(aboveInputTokens && { aboveInputTokens }),
  ...pricesOf(prices),
});

function pricesOf({ costs = {}, ...prices }: Prices) {
  const paid = amountsOf({ ...costs, perMillionTokens: withKinds(costs.perMillionTokens, prices.perMillionTokens) });
  return { ...amountsOf(prices), ...(Object.keys(paid).length > 0 && { costs: paid }) };
}

/** A component without a price of its own costs callers as much as the one it is a kind of: so it does us. */
function withKinds(costs: Written = {}, prices: Written = {}): Written {
  const implied = Object.entries(KIND_OF).filter(([kind]) => !prices[kind]?.trim() && !costs[kind]?.trim());
  return { ...costs, ...Object.fromEntries(implied.map(([kind, like]) => [kind, costs[like]])) };
}

function amountsOf({ perMillionTokens = {}, perUnit = {} }: Amounts) {
  const [tokens, units] = [withoutBlanks(perMillionTokens), withoutBlanks(perUnit)];
  return {
    ...(Object.keys(tokens).length > 0 && { perMillionTokens: tokens }),
    ...(Object.keys(units).length > 0 && { perUnit: units }),
  };
}

const withoutBlanks = (written: Written): Record<string, string> =>
  Object.fromEntries(
    Object.entries(written).flatMap(([name, text]) => (text?.trim() ? [[name, text.trim()] as const] : [])),
  );
