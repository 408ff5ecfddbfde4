import type { Column, Dataset } from '../dataset';
import { Conditions, FROM, TO, WATERMARK } from '../statement-values';
import { nameOf } from '../usage-conditions';

/** Kinds of transactions, by the column that sums them up. A kind that is none of these is in `other_usd`. */
const MOVEMENTS = {
  top_ups_usd: ['top-up'],
  promo_usd: ['promo-grant'],
  usage_usd: ['usage'],
  adjustments_usd: ['adjustment'],
  refunds_usd: ['refund'],
  expiry_usd: ['promo-expiry'],
  reversals_usd: ['reversal'],
} as const;

const sum = (test: string) => `coalesce(sum(moved.amount) FILTER (WHERE ${test}), 0)`;
const isOneOf = (kinds: readonly string[]) => `moved.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')})`;
const within = (test: string) => sum(`moved.at >= ${FROM} AND ${test}`);

const COLUMNS: readonly Column[] = [
  { name: 'organization_id', type: 'text', sql: 'moved.organization_id' },
  { name: 'organization_name', type: 'text', sql: nameOf('organizations', 'moved.organization_id') },
  { name: 'currency', type: 'text', sql: 'moved.currency' },
  { name: 'opening_usd', type: 'nano_usd', sql: sum(`moved.at < ${FROM}`) },
  ...Object.entries(MOVEMENTS).map(([name, kinds]): Column => ({
    name,
    type: 'nano_usd',
    sql: within(isOneOf(kinds)),
  })),
  { name: 'other_usd', type: 'nano_usd', sql: within(`NOT ${isOneOf(Object.values(MOVEMENTS).flat())}`) },
  { name: 'closing_usd', type: 'nano_usd', sql: 'coalesce(sum(moved.amount), 0)' },
];

/** What each organization had, what came and went, and what it has: money and promotional credit together. */
export const balances: Dataset = {
  schemaVersion: 1,
  audience: 'admin',
  columns: COLUMNS,
  defaults: COLUMNS.map(({ name }) => name),
  filters: ['organizationId'],
  grains: [],
  totals: COLUMNS.flatMap(({ name, type }) => (type === 'nano_usd' ? name : [])),
  currency: 'moved.currency',
  isCountable: false,
  statement(order, _columns, expressions) {
    const conditions = new Conditions(order);
    conditions.always(`account.kind IN ('wallet', 'promo') AND account.organization_id IS NOT NULL`);
    conditions.always(`transaction.created_at < least(${TO}, ${WATERMARK})`);
    conditions.add('account.organization_id = ?::uuid', order.scope?.organizationId);
    conditions.add('account.organization_id = ?::uuid', order.filter.organizationId);
    const text = `
      WITH moved AS (
        SELECT account.organization_id, entry.currency, transaction.kind, transaction.created_at AS at, -entry.amount_nano_usd AS amount
          FROM ledger_entries AS entry JOIN ledger_transactions AS transaction ON transaction.id = entry.transaction_id
          JOIN ledger_accounts AS account ON account.id = entry.account_id WHERE ${conditions.sql}
      )
      SELECT ${expressions.join(', ')} FROM moved
       GROUP BY moved.organization_id, moved.currency`;
    return { text, orderBy: 'moved.organization_id, moved.currency', values: conditions.values };
  },
};
