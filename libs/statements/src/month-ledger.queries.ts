import type { Prisma } from '@app/database';
import type { WhoseMonth } from './month-usage.queries';

/** What transactions of one kind did to a wallet; of a reversal the kind it took back is named: `reversal:usage`. */
export interface Movement {
  readonly kind: string;
  readonly posted: bigint;
  readonly promo: bigint;
}

export interface Balance {
  readonly posted: bigint;
  readonly promo: bigint;
}

export interface MonthLedger {
  readonly opening: Balance;
  readonly movements: readonly Movement[];
  readonly closing: Balance;
}

const ORDER = ['top-up', 'promo-grant', 'usage', 'adjustment', 'refund', 'promo-expiry', 'invoice', 'credit-note'];
const rank = ({ kind }: Movement): number => (ORDER.indexOf(kind) + ORDER.length + 1) % (ORDER.length + 1);

/**
 * The wallet in a month, from its entries. Its opening is what it has now without all that was posted since, which one
 * statement reads together.
 */
export async function readMonthLedger(db: Prisma.TransactionClient, whose: WhoseMonth): Promise<MonthLedger> {
  const { walletId, month } = whose;
  const rows = await db.$queryRaw<
    (Movement & { readonly isOfMonth: boolean; readonly now: bigint; readonly nowPromo: bigint })[]
  >`
    SELECT wallet.posted_nano_usd AS now, wallet.promo_nano_usd AS "nowPromo", coalesce(period = ${month}::date, false) AS "isOfMonth",
           coalesce(moved.kind, '') AS kind, coalesce(moved.posted, 0) AS posted, coalesce(moved.promo, 0) AS promo
      FROM wallets AS wallet LEFT JOIN (
        SELECT t.period, CASE WHEN t.kind = 'reversal' THEN 'reversal:' || original.kind ELSE t.kind END AS kind,
               coalesce(-sum(amount_nano_usd) FILTER (WHERE account.kind = 'wallet'), 0)::bigint AS posted,
               coalesce(-sum(amount_nano_usd) FILTER (WHERE account.kind = 'promo'), 0)::bigint AS promo
          FROM ledger_transactions AS t JOIN ledger_entries AS entry ON entry.transaction_id = t.id AND entry.wallet_seq IS NOT NULL
          JOIN ledger_accounts AS account ON account.id = entry.account_id
          LEFT JOIN ledger_transactions AS original ON original.id = t.reverses_id
         WHERE t.wallet_id = ${walletId}::uuid AND t.period >= ${month}::date GROUP BY 1, 2) AS moved ON true
     WHERE wallet.id = ${walletId}::uuid ORDER BY moved.kind`;
  const movements = rows.filter(({ isOfMonth, posted, promo }) => isOfMonth && (posted !== 0n || promo !== 0n));
  const sum = (of: readonly Movement[], what: 'posted' | 'promo') => of.reduce((total, row) => total + row[what], 0n);
  const opening = {
    posted: rows[0]!.now - sum(rows, 'posted'),
    promo: rows[0]!.nowPromo - sum(rows, 'promo'),
  };
  return {
    opening,
    movements: movements
      .map(({ kind, posted, promo }) => ({ kind, posted, promo }))
      .sort((one, other) => rank(one) - rank(other)),
    closing: {
      posted: opening.posted + sum(movements, 'posted'),
      promo: opening.promo + sum(movements, 'promo'),
    },
  };
}

/** One transaction that no call made. */
export interface OtherTransaction {
  readonly id: bigint;
  readonly createdAt: Date;
  readonly kind: string;
  readonly memo: string | null;
  readonly posted: bigint;
  readonly promo: bigint;
}

/** Top-ups, refunds, corrections and the like, one by one, up to `limit`. */
export const readOtherTransactions = (
  db: Prisma.TransactionClient,
  { walletId, month }: WhoseMonth,
  limit: number,
): Promise<OtherTransaction[]> => db.$queryRaw<OtherTransaction[]>`
  SELECT t.id, t.created_at AS "createdAt", t.kind, t.memo,
         coalesce(-sum(amount_nano_usd) FILTER (WHERE account.kind = 'wallet'), 0)::bigint AS posted,
         coalesce(-sum(amount_nano_usd) FILTER (WHERE account.kind = 'promo'), 0)::bigint AS promo
    FROM ledger_transactions AS t JOIN ledger_entries AS entry ON entry.transaction_id = t.id AND entry.wallet_seq IS NOT NULL
    JOIN ledger_accounts AS account ON account.id = entry.account_id
   WHERE t.wallet_id = ${walletId}::uuid AND t.period = ${month}::date AND t.kind <> 'usage'
   GROUP BY t.id ORDER BY t.id LIMIT ${limit}`;
