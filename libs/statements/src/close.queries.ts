import type { Prisma } from '@app/database';

/** What of the money is looked at before a month is closed. */
export interface CloseFacts {
  /** When the auditor last looked at everything. */
  readonly auditedAt: Date | null;
  /** Open findings: of invariants, and others. */
  readonly brokenInvariants: bigint;
  readonly otherFindings: bigint;
  readonly quarantinedCalls: bigint;
  /** Organizations something was posted for in the month, those with a statement, and final ones. */
  readonly organizations: bigint;
  readonly drafts: bigint;
  readonly finals: bigint;
}

export async function readCloseFacts(db: Prisma.TransactionClient, month: Date): Promise<CloseFacts> {
  const rows = await db.$queryRaw<CloseFacts[]>`
    SELECT (SELECT looked_at FROM audit_watermarks WHERE name = 'full') AS "auditedAt",
           (SELECT count(*) FROM audit_findings WHERE resolved_at IS NULL AND "check" ~ '^I[0-9]+$') AS "brokenInvariants",
           (SELECT count(*) FROM audit_findings WHERE resolved_at IS NULL AND "check" !~ '^I[0-9]+$') AS "otherFindings",
           (SELECT count(*) FROM quarantined_usages) AS "quarantinedCalls",
           (SELECT count(DISTINCT wallet_id) FROM ledger_transactions AS t
             WHERE period = ${month}::date AND EXISTS (SELECT FROM ledger_entries WHERE transaction_id = t.id AND wallet_seq IS NOT NULL)
           ) AS organizations,
           (SELECT count(*) FROM statements WHERE month = ${month}::date AND state = 'draft') AS drafts,
           (SELECT count(*) FROM statements WHERE month = ${month}::date AND state = 'final') AS finals`;
  return rows[0]!;
}

export interface AccountSum {
  readonly account: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** The trial balance of what was posted into a month. Debits and credits are both positive. */
export const readTrialBalance = (db: Prisma.TransactionClient, month: Date): Promise<AccountSum[]> =>
  db.$queryRaw<AccountSum[]>`
  SELECT account.kind::text AS account, coalesce(sum(amount_nano_usd) FILTER (WHERE amount_nano_usd > 0), 0)::bigint AS debit,
         coalesce(-sum(amount_nano_usd) FILTER (WHERE amount_nano_usd < 0), 0)::bigint AS credit
    FROM ledger_transactions AS t JOIN ledger_entries ON transaction_id = t.id JOIN ledger_accounts AS account ON account.id = account_id
   WHERE t.period = ${month}::date GROUP BY account.kind ORDER BY account.kind`;

/** The first month there is anything of; null: nothing was posted ever. */
export async function firstMonth(db: Prisma.TransactionClient): Promise<Date | null> {
  const { _min } = await db.ledgerTransaction.aggregate({ _min: { period: true } });
  return _min.period;
}
