import type { NanoUsd } from '@app/common';
import type pg from 'pg';

export interface TransactionRow {
  readonly id: bigint;
  readonly kind: string;
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly memo: string | null;
  /** How many calls it settles. */
  readonly usageCount: number;
  readonly reversesId: bigint | null;
  /** First day of the month it belongs to, `YYYY-MM-DD`. */
  readonly period: string;
  readonly createdAt: Date;
  readonly organizationId: string | null;
  readonly organizationName: string | null;
}

export interface TransactionFilter {
  readonly accountId: string;
  readonly kind?: string | undefined;
  /** First day of the month it belongs to, `YYYY-MM-DD`. */
  readonly period?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Part of it. */
  readonly memo?: string | undefined;
  /** When it was booked. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** A transaction as one account sees it. */
export interface AccountTransaction extends TransactionRow {
  /** The sum of its entries on the account; debits are positive. */
  readonly amountNanoUsd: NanoUsd;
}

/** The numbers that a search lies between, the second one excluded. */
export interface PageBounds {
  readonly low: bigint;
  readonly high: bigint;
}

const COLUMNS = `t.id, t.kind, t.idempotency_key AS "idempotencyKey", t.actor, t.memo, t.usage_count AS "usageCount",
  t.reverses_id AS "reversesId", to_char(t.period, 'YYYY-MM-DD') AS period, t.created_at AS "createdAt"`;
const OWNER = `organizations.id AS "organizationId", organizations.name AS "organizationName"`;
const OWNERS = `LEFT JOIN wallets ON wallets.id = t.wallet_id LEFT JOIN organizations ON organizations.id = wallets.organization_id`;

export const TRANSACTION = `SELECT ${COLUMNS}, ${OWNER} FROM ledger_transactions AS t ${OWNERS} WHERE t.id = $1`;
export const ENTRIES = `
  SELECT e.id, e.account_id AS "accountId", account.kind::text AS account, organizations.id AS "organizationId",
         organizations.name AS "organizationName", e.amount_nano_usd AS "amountNanoUsd"
    FROM ledger_entries AS e JOIN ledger_accounts AS account ON account.id = e.account_id
    LEFT JOIN organizations ON organizations.id = account.organization_id
   WHERE e.transaction_id = $1 ORDER BY e.id`;
export const LINKS = `
  SELECT (SELECT id FROM ledger_transactions WHERE reverses_id = $1) AS "reversedById",
         (SELECT batch_id FROM redemption_codes WHERE transaction_id = $1) AS "redemptionBatchId",
         (SELECT coalesce((SELECT id FROM statements WHERE ledger_transaction_id = $1),
                          (SELECT statement_id FROM credit_notes WHERE ledger_transaction_id = $1),
                          (SELECT statement_id FROM statement_payments WHERE transaction_id = $1 ORDER BY id LIMIT 1))) AS "statementId"`;
export const SETTLED_CALLS = `
  SELECT request_id AS "requestId", organization_id AS "organizationId", model_requested AS model, outcome,
         api_token_name AS "apiTokenName", input_tokens AS "inputTokens", output_tokens AS "outputTokens",
         charge_nano_usd AS "chargeNanoUsd", cost_nano_usd AS "costNanoUsd", admitted_at AS "admittedAt"
    FROM usage_records WHERE ledger_transaction_id = $1 AND request_id > $2 ORDER BY request_id LIMIT $3`;

interface AccountFacts {
  /** The wallet of the organization that it belongs to; null for those of the system. */
  readonly walletId: string | null;
}

export async function accountFacts(pool: pg.Pool, accountId: string): Promise<AccountFacts | undefined> {
  const text = `SELECT wallets.id AS "walletId" FROM ledger_accounts AS account
    LEFT JOIN wallets ON wallets.organization_id = account.organization_id AND wallets.currency = account.currency WHERE account.id = $1`;
  return (await pool.query<AccountFacts>(text, [accountId])).rows[0];
}

interface PageQuery extends PageBounds {
  readonly filter: TransactionFilter;
  readonly account: AccountFacts;
  readonly limit: number;
}

/** Those of the account between two numbers, newest first. Only what is filtered by is in the statement, so that it is planned for that. */
export async function transactionsBetween(pool: pg.Pool, query: PageQuery): Promise<readonly AccountTransaction[]> {
  const { filter, account, low, high, limit } = query;
  const values: unknown[] = [filter.accountId, low, high, limit];
  const conditions: string[] = [];
  const when = (value: unknown, condition: (place: string) => string) => {
    if (value !== undefined && value !== null) conditions.push(condition(`$${values.push(value)}`));
  };
  when(account.walletId, (place) => `t.wallet_id = ${place}`);
  when(filter.kind, (place) => `t.kind = ${place}`);
  when(filter.period, (place) => `t.period = ${place}::date`);
  when(
    filter.organizationId,
    (place) => `t.wallet_id = (SELECT id FROM wallets WHERE organization_id = ${place} AND currency = 'USD')`,
  );
  when(filter.idempotencyKey, (place) => `t.idempotency_key = ${place}`);
  when(filter.memo, (place) => `strpos(lower(t.memo), lower(${place})) > 0`);
  when(filter.from, (place) => `t.created_at >= ${place}`);
  when(filter.to, (place) => `t.created_at < ${place}`);
  const { rows } = await pool.query<AccountTransaction>(
    `SELECT ${COLUMNS}, ${OWNER}, (SELECT sum(amount_nano_usd)::bigint FROM ledger_entries
                                    WHERE transaction_id = t.id AND account_id = $1) AS "amountNanoUsd"
       FROM (SELECT * FROM ledger_transactions AS t
              WHERE t.id >= $2 AND t.id < $3 ${conditions.map((condition) => `AND ${condition}`).join(' ')}
                AND EXISTS (SELECT FROM ledger_entries WHERE transaction_id = t.id AND account_id = $1)
              ORDER BY t.id DESC LIMIT $4) AS t ${OWNERS} ORDER BY t.id DESC`,
    values,
  );
  return rows;
}
