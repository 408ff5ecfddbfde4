import type { Column, Dataset } from '../dataset';
import { Conditions, FROM, TIME_ZONE, TO, WATERMARK } from '../statement-values';
import { nameOf } from '../usage-conditions';

const COLUMNS: readonly Column[] = [
  { name: 'date', type: 'instant', sql: 'transaction.created_at' },
  { name: 'day', type: 'text', sql: `to_char(transaction.created_at AT TIME ZONE ${TIME_ZONE}, 'YYYY-MM-DD')` },
  { name: 'book_month', type: 'text', sql: `to_char(transaction.period, 'YYYY-MM')` },
  { name: 'document', type: 'text', sql: 'transaction.id' },
  { name: 'entry', type: 'text', sql: 'entry.id' },
  { name: 'kind', type: 'text', sql: 'transaction.kind' },
  { name: 'account', type: 'text', sql: 'account.kind' },
  { name: 'organization_id', type: 'text', sql: 'account.organization_id' },
  { name: 'organization_name', type: 'text', sql: nameOf('organizations', 'account.organization_id') },
  { name: 'debit_usd', type: 'nano_usd', sql: 'greatest(entry.amount_nano_usd, 0)' },
  { name: 'credit_usd', type: 'nano_usd', sql: 'greatest(-entry.amount_nano_usd, 0)' },
  { name: 'currency', type: 'text', sql: 'entry.currency' },
  { name: 'memo', type: 'text', sql: 'transaction.memo' },
  { name: 'calls', type: 'integer', sql: 'transaction.usage_count' },
  { name: 'reverses', type: 'text', sql: 'transaction.reverses_id' },
  { name: 'actor', type: 'text', sql: 'transaction.actor', isPlatforms: true },
];

/** They balance among themselves, and are between us and vendors. */
const NOT_FOR_TENANTS = `account.kind NOT IN ('cost_of_sales', 'payable', 'writeoff')`;
const OF_ORGANIZATION = 'transaction.wallet_id IN (SELECT id FROM wallets WHERE organization_id = ?::uuid)';

/** Every entry of the ledger, in the order of its transactions: debits equal credits, in each document and in all. */
export const journal: Dataset = {
  schemaVersion: 1,
  audience: 'admin',
  columns: COLUMNS,
  defaults: [
    ...['date', 'document', 'kind', 'account', 'organization_id', 'organization_name', 'debit_usd', 'credit_usd'],
    ...['currency', 'memo'],
  ],
  filters: ['organizationId'],
  grains: [],
  totals: ['debit_usd', 'credit_usd'],
  currency: 'entry.currency',
  isCountable: true,
  statement(order, _columns, expressions) {
    const conditions = new Conditions(order);
    conditions.always(
      `transaction.created_at >= ${FROM} AND transaction.created_at < ${TO} AND transaction.created_at < ${WATERMARK}`,
    );
    conditions.always('entry.amount_nano_usd <> 0');
    conditions.add(OF_ORGANIZATION, order.scope?.organizationId);
    conditions.add(OF_ORGANIZATION, order.filter.organizationId);
    if (order.scope) conditions.always(NOT_FOR_TENANTS);
    const text = `SELECT ${expressions.join(', ')} FROM ledger_transactions AS transaction
        JOIN ledger_entries AS entry ON entry.transaction_id = transaction.id
        JOIN ledger_accounts AS account ON account.id = entry.account_id
       WHERE ${conditions.sql}`;
    return { text, orderBy: 'transaction.id, entry.id', values: conditions.values };
  },
};
