import { USAGE_COMPONENTS } from '@app/llm';
import type { Column, Dataset } from '../dataset';
import { TIME_ZONE } from '../statement-values';
import { nameOf, USAGE_FILTERS, usageConditions } from '../usage-conditions';

/** How many of each component; lists of components only grow, and what a record does not know is none. */
const quantities: readonly Column[] = USAGE_COMPONENTS.map((component, index) => ({
  name: `${component}_quantity`,
  type: 'integer',
  sql: `coalesce(usage.quantities[${index + 1}], 0)`,
}));

const COLUMNS: readonly Column[] = [
  { name: 'request_id', type: 'text', sql: `'req_' || replace(usage.request_id::text, '-', '')` },
  { name: 'admitted_at', type: 'instant', sql: 'usage.admitted_at' },
  { name: 'day', type: 'text', sql: `to_char(usage.admitted_at AT TIME ZONE ${TIME_ZONE}, 'YYYY-MM-DD')` },
  { name: 'completed_at', type: 'instant', sql: 'usage.completed_at' },
  { name: 'settled_at', type: 'instant', sql: 'usage.settled_at' },
  { name: 'book_month', type: 'text', sql: `to_char(usage.period, 'YYYY-MM')` },
  { name: 'organization_id', type: 'text', sql: 'usage.organization_id' },
  { name: 'organization_name', type: 'text', sql: nameOf('organizations', 'usage.organization_id') },
  { name: 'user_id', type: 'text', sql: 'usage.user_id' },
  { name: 'user_name', type: 'text', sql: nameOf('users', 'usage.user_id') },
  { name: 'api_token_id', type: 'text', sql: 'usage.api_token_id' },
  { name: 'api_token_name', type: 'text', sql: 'usage.api_token_name' },
  { name: 'project', type: 'text', sql: 'usage.project' },
  { name: 'end_user', type: 'text', sql: 'usage.end_user' },
  { name: 'endpoint', type: 'text', sql: 'usage.endpoint' },
  { name: 'stream', type: 'boolean', sql: 'usage.stream' },
  { name: 'model', type: 'text', sql: 'usage.model_requested' },
  { name: 'model_served', type: 'text', sql: 'usage.model_served', isPlatforms: true },
  { name: 'provider_id', type: 'text', sql: 'usage.provider_id', isPlatforms: true },
  { name: 'channel_id', type: 'text', sql: 'usage.channel_id', isPlatforms: true },
  { name: 'channel_name', type: 'text', sql: nameOf('channels', 'usage.channel_id'), isPlatforms: true },
  { name: 'upstream_request_id', type: 'text', sql: 'usage.upstream_request_id', isPlatforms: true },
  { name: 'outcome', type: 'text', sql: 'usage.outcome' },
  { name: 'finish_reason', type: 'text', sql: 'usage.finish_reason' },
  { name: 'error_code', type: 'text', sql: 'usage.error_code' },
  { name: 'usage_source', type: 'text', sql: 'usage.usage_source' },
  { name: 'service_tier', type: 'text', sql: 'usage.service_tier' },
  { name: 'price_version_id', type: 'text', sql: 'usage.price_version_id' },
  { name: 'input_tokens', type: 'integer', sql: 'usage.input_tokens' },
  { name: 'output_tokens', type: 'integer', sql: 'usage.output_tokens' },
  ...quantities,
  { name: 'charge_usd', type: 'nano_usd', sql: 'usage.charge_nano_usd' },
  { name: 'rounding_usd', type: 'pico_usd', sql: 'usage.rounding_pico_usd' },
  { name: 'cost_usd', type: 'nano_usd', sql: 'usage.cost_nano_usd', isPlatforms: true },
  { name: 'margin_usd', type: 'nano_usd', sql: 'usage.charge_nano_usd - usage.cost_nano_usd', isPlatforms: true },
  { name: 'currency', type: 'text', sql: `'USD'` },
  { name: 'attempts', type: 'integer', sql: 'usage.attempts' },
  { name: 'queue_ms', type: 'integer', sql: 'usage.queue_ms' },
  { name: 'first_token_ms', type: 'integer', sql: 'usage.first_token_ms' },
  { name: 'total_ms', type: 'integer', sql: 'usage.total_ms' },
  { name: 'ledger_transaction_id', type: 'text', sql: 'usage.ledger_transaction_id' },
];

/** One row for each call, in order of arrival. */
export const usageDetail: Dataset = {
  schemaVersion: 1,
  audience: 'member',
  columns: COLUMNS,
  defaults: [
    ...['request_id', 'admitted_at', 'organization_id', 'organization_name', 'user_name', 'api_token_name', 'project'],
    ...['endpoint', 'model', 'outcome', 'input_tokens', 'cache_read_quantity', 'output_tokens'],
    ...['charge_usd', 'currency', 'total_ms', 'ledger_transaction_id'],
  ],
  filters: USAGE_FILTERS,
  grains: [],
  totals: ['charge_usd', 'cost_usd'],
  currency: `'USD'`,
  isCountable: true,
  statement(order, _columns, expressions) {
    const conditions = usageConditions(order);
    const text = `SELECT ${expressions.join(', ')} FROM usage_records AS usage WHERE ${conditions.sql}`;
    return { text, orderBy: 'usage.day, usage.request_id', values: conditions.values };
  },
};
