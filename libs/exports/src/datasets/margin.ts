import type { Column, Dataset } from '../dataset';
import { bucketOf, TIME_ZONE } from '../statement-values';
import { nameOf, USAGE_FILTERS, usageConditions } from '../usage-conditions';

const STARTS_AT = bucketOf('usage.admitted_at');
const REVENUE = 'sum(usage.charge_nano_usd)';
const COST = 'sum(usage.cost_nano_usd)';

const grouped = (name: string, key: string, sql = key): Column => ({ name, type: 'text', sql, key });

const COLUMNS: readonly Column[] = [
  { name: 'starts_at', type: 'instant', sql: STARTS_AT, key: STARTS_AT },
  grouped('day', STARTS_AT, `to_char(${STARTS_AT} AT TIME ZONE ${TIME_ZONE}, 'YYYY-MM-DD')`),
  grouped('organization_id', 'usage.organization_id'),
  grouped('organization_name', 'usage.organization_id', nameOf('organizations', 'usage.organization_id')),
  grouped('model', 'usage.model_requested'),
  grouped('provider_id', 'usage.provider_id'),
  grouped('channel_id', 'usage.channel_id'),
  grouped('channel_name', 'usage.channel_id', nameOf('channels', 'usage.channel_id')),
  { name: 'calls', type: 'integer', sql: 'count(*)' },
  { name: 'input_tokens', type: 'integer', sql: 'sum(usage.input_tokens)' },
  { name: 'output_tokens', type: 'integer', sql: 'sum(usage.output_tokens)' },
  { name: 'revenue_usd', type: 'nano_usd', sql: REVENUE },
  { name: 'cost_usd', type: 'nano_usd', sql: COST },
  { name: 'margin_usd', type: 'nano_usd', sql: `${REVENUE} - ${COST}` },
  { name: 'margin_percent', type: 'percent', sql: `round(100 * (${REVENUE} - ${COST}) / nullif(${REVENUE}, 0), 2)` },
  { name: 'currency', type: 'text', sql: `'USD'` },
];

/** Texts are compared byte by byte: the order of no language, which a new release of the system may change. */
const TEXTS: ReadonlySet<string> = new Set(['usage.model_requested', 'usage.provider_id']);

/** What calls brought in and what they cost us, summed by the chosen columns that are no sums. */
export const margin: Dataset = {
  schemaVersion: 1,
  audience: 'platform',
  columns: COLUMNS,
  defaults: [
    ...['day', 'organization_name', 'model', 'calls', 'revenue_usd', 'cost_usd', 'margin_usd', 'margin_percent'],
    'currency',
  ],
  filters: USAGE_FILTERS,
  grains: ['hour', 'day', 'month'],
  totals: ['revenue_usd', 'cost_usd', 'margin_usd'],
  currency: `'USD'`,
  isCountable: false,
  statement(order, columns, expressions) {
    const conditions = usageConditions(order);
    const keys = [...new Set(columns.flatMap(({ key }) => key ?? []))];
    const ordered = keys.map((key) => `${key}${TEXTS.has(key) ? ' COLLATE "C"' : ''} NULLS FIRST`);
    // Nothing chosen but sums: one row, and none where there is no call.
    const grouping = keys.length > 0 ? `GROUP BY ${keys.join(', ')}` : 'HAVING count(*) > 0';
    const text = `SELECT ${expressions.join(', ')} FROM usage_records AS usage WHERE ${conditions.sql} ${grouping}`;
    return { text, orderBy: ordered.join(', ') || 'count(*)', values: conditions.values };
  },
};
