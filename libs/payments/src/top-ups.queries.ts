import type { Database } from '@app/database';

/** Money and credit that came into a wallet, newest first. */
export interface TopUp {
  readonly id: bigint;
  readonly kind: 'top-up' | 'promo-grant';
  readonly amount: bigint;
  readonly createdAt: Date;
  /** When the credit of a grant ends; null: never. */
  readonly expiresAt: Date | null;
  readonly isReversed: boolean;
  /** Of the redemption code it came by; null: it came another way. */
  readonly lastFour: string | null;
  readonly redeemedBy: string | null;
}

interface Wanted {
  readonly organizationId: string;
  /** Only what this user has redeemed. */
  readonly userId?: string;
  readonly limit: number;
  readonly offset: number;
}

const ROWS = `
  FROM ledger_transactions AS transaction
  JOIN wallets AS wallet ON wallet.id = transaction.wallet_id
  LEFT JOIN redemption_codes AS code ON code.transaction_id = transaction.id
  LEFT JOIN users AS member ON member.id = code.redeemed_by
 WHERE wallet.organization_id = $1 AND transaction.kind IN ('top-up', 'promo-grant')
   AND ($2::uuid IS NULL OR code.redeemed_by = $2)`;

/** One page of them, and how many there are. */
export async function topUpsOf(
  { pool }: Pick<Database, 'pool'>,
  { organizationId, userId = undefined, limit, offset }: Wanted,
): Promise<{ readonly items: readonly TopUp[]; readonly total: number }> {
  const tenant = [organizationId, userId ?? null];
  const [page, all] = await Promise.all([
    pool.query<TopUp>(
      `SELECT transaction.id, transaction.kind, (transaction.parameters ->> 'amount')::bigint AS amount,
              transaction.created_at AS "createdAt", (transaction.parameters ->> 'expiresAt')::timestamptz AS "expiresAt",
              EXISTS (SELECT FROM ledger_transactions AS reversal WHERE reversal.reverses_id = transaction.id) AS "isReversed",
              code.last_four AS "lastFour", member.name AS "redeemedBy"
       ${ROWS} ORDER BY transaction.id DESC LIMIT $3 OFFSET $4`,
      [...tenant, limit, offset],
    ),
    pool.query<{ total: bigint }>(`SELECT count(*) AS total ${ROWS}`, tenant),
  ]);
  return { items: page.rows, total: Number(all.rows[0]!.total) };
}
