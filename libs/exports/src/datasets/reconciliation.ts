import type { Column, Dataset } from '../dataset';
import { Conditions, FROM, TO, WATERMARK } from '../statement-values';

const figure = (side: 'ours' | 'theirs', name: string): string => `(difference.facts->'${side}'->>'${name}')::bigint`;

const COLUMNS: readonly Column[] = [
  { name: 'day', type: 'text', sql: `to_char(difference.day, 'YYYY-MM-DD')` },
  { name: 'source', type: 'text', sql: 'source.name' },
  { name: 'provider_id', type: 'text', sql: 'source.provider_id' },
  { name: 'credential_id', type: 'text', sql: 'difference.credential_id' },
  { name: 'upstream_model', type: 'text', sql: 'difference.upstream_model' },
  { name: 'class', type: 'text', sql: 'difference.class' },
  { name: 'state', type: 'text', sql: 'difference.state' },
  { name: 'requests_delta', type: 'integer', sql: 'difference.requests_delta' },
  { name: 'input_tokens_delta', type: 'integer', sql: 'difference.input_tokens_delta' },
  { name: 'cached_tokens_delta', type: 'integer', sql: 'difference.cached_tokens_delta' },
  { name: 'output_tokens_delta', type: 'integer', sql: 'difference.output_tokens_delta' },
  { name: 'cost_delta_usd', type: 'nano_usd', sql: 'difference.cost_delta_nano_usd' },
  { name: 'our_cost_usd', type: 'nano_usd', sql: figure('ours', 'costNanoUsd') },
  { name: 'their_cost_usd', type: 'nano_usd', sql: figure('theirs', 'costNanoUsd') },
  { name: 'currency', type: 'text', sql: `'USD'` },
  { name: 'reference', type: 'text', sql: 'bill.reference' },
  { name: 'document', type: 'text', sql: 'difference.ledger_transaction_id' },
  { name: 'note', type: 'text', sql: 'difference.note' },
  { name: 'id', type: 'text', sql: 'difference.id' },
];

/** Every difference between a vendor's figures and ours, by its day, which is UTC. */
export const reconciliation: Dataset = {
  schemaVersion: 1,
  audience: 'platform',
  columns: COLUMNS,
  defaults: [
    ...['day', 'source', 'upstream_model', 'class', 'state', 'requests_delta', 'input_tokens_delta'],
    ...['output_tokens_delta', 'cost_delta_usd', 'our_cost_usd', 'their_cost_usd', 'currency', 'reference', 'document'],
  ],
  filters: [],
  grains: [],
  totals: ['cost_delta_usd'],
  currency: `'USD'`,
  isCountable: true,
  statement(order, _columns, expressions) {
    const conditions = new Conditions(order);
    conditions.always(
      `difference.day >= (${FROM} AT TIME ZONE 'UTC')::date AND difference.day::timestamp AT TIME ZONE 'UTC' < ${TO}`,
    );
    conditions.always(`difference.found_at < ${WATERMARK}`);
    const text = `SELECT ${expressions.join(', ')} FROM reconciliation_differences AS difference
        JOIN reconciliation_sources AS source ON source.id = difference.source_id
        LEFT JOIN provider_usage_imports AS bill ON bill.id = difference.import_id
       WHERE ${conditions.sql}`;
    return { text, orderBy: 'difference.day, difference.id', values: conditions.values };
  },
};
