import type { Prisma } from '@app/database';

/** What top-ups pay of a statement; one that was taken back pays nothing. */
export async function paidOf(db: Prisma.TransactionClient, statementId: string): Promise<bigint> {
  return (await paidOfAll(db, [statementId])).get(statementId) ?? 0n;
}

/** Statements of which nothing is paid are absent. */
export async function paidOfAll(
  db: Prisma.TransactionClient,
  statementIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await db.$queryRaw<{ id: string; paid: bigint }[]>`
    SELECT statement_id AS id, sum(amount_nano_usd)::bigint AS paid FROM statement_payments
     WHERE statement_id = ANY (${[...statementIds]}::uuid[])
       AND NOT EXISTS (SELECT FROM ledger_transactions WHERE reverses_id = transaction_id) GROUP BY statement_id`;
  return new Map(rows.map(({ id, paid }) => [id, paid]));
}

/** What credit notes gave back of each; those without one are absent. */
export async function creditedOfAll(
  db: Prisma.TransactionClient,
  statementIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await db.creditNote.groupBy({
    by: ['statementId'],
    where: { statementId: { in: [...statementIds] } },
    _sum: { totalNanoUsd: true },
  });
  return new Map(rows.map(({ statementId, _sum }) => [statementId, _sum.totalNanoUsd ?? 0n]));
}

/** A top-up of the wallet, and what of it pays statements already. Undefined: there is none, or it was taken back. */
export async function topUpOf(db: Prisma.TransactionClient, walletId: string, transactionId: bigint) {
  const rows = await db.$queryRaw<{ amount: bigint; used: bigint }[]>`
    SELECT (t.parameters ->> 'amount')::bigint AS amount,
           coalesce((SELECT sum(amount_nano_usd) FROM statement_payments WHERE transaction_id = t.id), 0)::bigint AS used
      FROM ledger_transactions AS t
     WHERE t.id = ${transactionId} AND t.wallet_id = ${walletId}::uuid AND t.kind = 'top-up'
       AND NOT EXISTS (SELECT FROM ledger_transactions AS reversal WHERE reversal.reverses_id = t.id)`;
  return rows[0];
}
