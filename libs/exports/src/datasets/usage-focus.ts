import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import type { Column, Dataset } from '../dataset';
import { bucketEnd, bucketOf, FROM, TO } from '../statement-values';
import { nameOf, USAGE_FILTERS, usageConditions } from '../usage-conditions';

/** What a component is counted in, beside tokens. */
const UNITS: Partial<Record<UsageComponent, string>> = {
  call: 'Calls',
  web_search: 'Searches',
  image: 'Images',
  audio_second: 'Seconds',
  character: 'Characters',
  search_unit: 'Search Units',
};
const array = (texts: readonly string[]) => `(ARRAY[${texts.map((text) => `'${text}'`).join(', ')}])[line.component]`;
const COMPONENT = array(USAGE_COMPONENTS);
const METER = array(USAGE_COMPONENTS.map((component) => wordsOf(component)));
const UNIT = array(USAGE_COMPONENTS.map((component) => UNITS[component] ?? 'Tokens'));

function wordsOf(component: UsageComponent): string {
  const words = component.split('_').map((word) => word[0]!.toUpperCase() + word.slice(1));
  return UNITS[component] ? words.join(' ') : [...words, 'Tokens'].join(' ');
}

const PRODUCT = `coalesce((SELECT value->>'name' FROM settings WHERE key = 'product'), 'Weir')`;
const BILLED = '(line.quantity * line.price + line.rounding)';
const CONTRACTED = '(line.quantity * line.price)';
const LIST = `(line.quantity * coalesce(rate.list_prices_pico_usd[line.component], line.price))`;
const IS_USAGE = 'line.component > 0';
const MONTH_START = `line.period::timestamp AT TIME ZONE 'UTC'`;

/** FOCUS 1.2, in the order of its specification; `x_` are ours. */
const COLUMNS: readonly Column[] = [
  { name: 'BilledCost', type: 'pico_usd', sql: BILLED },
  { name: 'BillingAccountId', type: 'text', sql: 'line.organization_id' },
  { name: 'BillingAccountName', type: 'text', sql: nameOf('organizations', 'line.organization_id') },
  { name: 'BillingCurrency', type: 'text', sql: `'USD'` },
  { name: 'BillingPeriodEnd', type: 'instant', sql: `(line.period + interval '1 month') AT TIME ZONE 'UTC'` },
  { name: 'BillingPeriodStart', type: 'instant', sql: MONTH_START },
  { name: 'ChargeCategory', type: 'text', sql: `CASE WHEN ${IS_USAGE} THEN 'Usage' ELSE 'Adjustment' END` },
  { name: 'ChargeClass', type: 'text', sql: 'NULL::text' },
  {
    name: 'ChargeDescription',
    type: 'text',
    sql: `CASE WHEN ${IS_USAGE} THEN line.model || ' ' || lower(${METER}) ELSE 'Rounding to a billionth of a dollar' END`,
  },
  { name: 'ChargeFrequency', type: 'text', sql: `'Usage-Based'` },
  { name: 'ChargePeriodEnd', type: 'instant', sql: `least(${bucketEnd('line.starts_at')}, ${TO})` },
  { name: 'ChargePeriodStart', type: 'instant', sql: `greatest(line.starts_at, ${FROM})` },
  { name: 'ConsumedQuantity', type: 'integer', sql: `CASE WHEN ${IS_USAGE} THEN line.quantity END` },
  { name: 'ConsumedUnit', type: 'text', sql: UNIT },
  { name: 'ContractedCost', type: 'pico_usd', sql: CONTRACTED },
  { name: 'ContractedUnitPrice', type: 'pico_usd', sql: `CASE WHEN ${IS_USAGE} THEN line.price END` },
  { name: 'EffectiveCost', type: 'pico_usd', sql: BILLED },
  { name: 'InvoiceIssuerName', type: 'text', sql: PRODUCT },
  { name: 'ListCost', type: 'pico_usd', sql: LIST },
  {
    name: 'ListUnitPrice',
    type: 'pico_usd',
    sql: `CASE WHEN ${IS_USAGE} THEN coalesce(rate.list_prices_pico_usd[line.component], line.price) END`,
  },
  { name: 'PricingCurrency', type: 'text', sql: `'USD'` },
  { name: 'PricingQuantity', type: 'integer', sql: `CASE WHEN ${IS_USAGE} THEN line.quantity END` },
  { name: 'PricingUnit', type: 'text', sql: UNIT },
  { name: 'ProviderName', type: 'text', sql: PRODUCT },
  { name: 'PublisherName', type: 'text', sql: `coalesce(model.owned_by, ${PRODUCT})` },
  { name: 'ResourceId', type: 'text', sql: 'line.model' },
  { name: 'ResourceName', type: 'text', sql: 'coalesce(model.display_name, line.model)' },
  { name: 'ResourceType', type: 'text', sql: `CASE WHEN ${IS_USAGE} THEN 'Model' END` },
  { name: 'ServiceCategory', type: 'text', sql: `'AI and Machine Learning'` },
  { name: 'ServiceName', type: 'text', sql: PRODUCT },
  { name: 'ServiceSubcategory', type: 'text', sql: `'Generative AI'` },
  { name: 'SkuId', type: 'text', sql: `line.model || ':' || ${COMPONENT}` },
  { name: 'SkuMeter', type: 'text', sql: METER },
  { name: 'SkuPriceDetails', type: 'text', sql: `jsonb_build_object('x_Tier', line.service_tier)::text` },
  { name: 'SkuPriceId', type: 'text', sql: 'line.price_version_id' },
  { name: 'SubAccountId', type: 'text', sql: 'line.api_token_id' },
  { name: 'SubAccountName', type: 'text', sql: 'line.api_token_name' },
  { name: 'SubAccountType', type: 'text', sql: `'API token'` },
  {
    name: 'Tags',
    type: 'text',
    sql: `jsonb_strip_nulls(jsonb_build_object('project', line.project))::text`,
  },
  { name: 'x_RequestCount', type: 'integer', sql: 'line.calls' },
  { name: 'x_RoundingPico', type: 'integer', sql: 'line.rounding' },
];

const FACTS = 'organization_id, api_token_id, project, period';
const ORDER = `line.starts_at, line.organization_id, line.api_token_id, line.project COLLATE "C" NULLS FIRST, line.period,
  line.component = 0, line.model COLLATE "C", line.price_version_id, line.price_rate_id, line.service_tier COLLATE "C",
  line.component, line.price`;

/**
 * One row for each component of a model, organization, API token and day or hour, with FOCUS's columns; prices that change on the way make
 * rows of their own, so quantity times price is the cost exactly. What rounding each call to a nano-dollar added is in rows of its own.
 */
export const usageFocus: Dataset = {
  schemaVersion: 1,
  audience: 'member',
  columns: COLUMNS,
  defaults: COLUMNS.map(({ name }) => name),
  filters: USAGE_FILTERS,
  grains: ['day', 'hour'],
  totals: ['BilledCost', 'ContractedCost', 'ListCost'],
  currency: `'USD'`,
  isCountable: false,
  statement(order, _columns, expressions) {
    const conditions = usageConditions(order);
    const text = `
      WITH calls AS MATERIALIZED (
        SELECT ${bucketOf('usage.admitted_at')} AS starts_at, ${FACTS}, api_token_name, model_requested AS model, price_version_id,
               price_rate_id, service_tier, quantities, prices_pico_usd, rounding_pico_usd
          FROM usage_records AS usage WHERE ${conditions.sql}
      ), lines AS (
        SELECT starts_at, ${FACTS}, max(api_token_name COLLATE "C") AS api_token_name, model, price_version_id, price_rate_id, service_tier,
               part.component::int, part.price, sum(part.quantity) AS quantity, count(*) AS calls, 0::numeric AS rounding
          FROM calls, LATERAL unnest(quantities, prices_pico_usd) WITH ORDINALITY AS part (quantity, price, component)
         WHERE part.quantity > 0
         GROUP BY starts_at, ${FACTS}, model, price_version_id, price_rate_id, service_tier, part.component, part.price
        UNION ALL
        SELECT starts_at, ${FACTS}, max(api_token_name COLLATE "C"), NULL, NULL, NULL, NULL, 0, 0, 0, count(*), sum(rounding_pico_usd)
          FROM calls GROUP BY starts_at, ${FACTS} HAVING sum(rounding_pico_usd) <> 0
      )
      SELECT ${expressions.join(', ')} FROM lines AS line
        LEFT JOIN price_rates AS rate ON rate.id = line.price_rate_id LEFT JOIN models AS model ON model.id = line.model`;
    return { text, orderBy: ORDER, values: conditions.values };
  },
};
