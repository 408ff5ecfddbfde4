import { AppError, invariant, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';

/** Where money of the system itself stands. One account of each kind. */
export type SystemAccountKind = 'revenue' | 'cost_of_sales' | 'payable' | 'cash' | 'rounding' | 'writeoff';

export interface WalletMovement {
  readonly kind: 'top-up' | 'adjustment';
  readonly walletId: string;
  /** What the wallet gains; negative: loses. */
  readonly amount: NanoUsd;
  /** The other side of the entry. */
  readonly against: SystemAccountKind;
  /** The same key never moves money twice. */
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly memo?: string;
}

/**
 * Moves money between one wallet and a system account: a transaction of two entries, and the wallet's stored sums.
 * A key that was used before changes nothing and answers `false`. Runs in the caller's database transaction.
 * Throws AppError('insufficient_balance') when the wallet does not have what it should lose.
 */
export async function postWalletMovement(db: Prisma.TransactionClient, movement: WalletMovement): Promise<boolean> {
  const { walletId, amount } = movement;
  const wallet = await lockWallet(db, walletId);
  const transaction = await db.$queryRaw<{ id: bigint }[]>`
    INSERT INTO ledger_transactions (kind, idempotency_key, actor, memo)
    VALUES (${movement.kind}, ${movement.idempotencyKey}, ${movement.actor}, ${movement.memo ?? null})
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING id`;
  const id = transaction[0]?.id;
  if (id === undefined) return false;

  if (wallet.available + amount < 0n && amount < 0n) throw new AppError('insufficient_balance');
  await db.$executeRaw`
    WITH moved AS (
      UPDATE wallets SET posted_nano_usd = posted_nano_usd + ${amount}::bigint, seq = seq + 1,
        overrun_nano_usd = greatest(0, held_nano_usd - posted_nano_usd - ${amount}::bigint - credit_limit_nano_usd)
       WHERE id = ${walletId}::uuid RETURNING ledger_account_id, seq
    )
    INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd, wallet_seq)
    SELECT ${id}::bigint, ledger_account_id, -${amount}::bigint, seq FROM moved
    UNION ALL
    SELECT ${id}::bigint, id, ${amount}::bigint, NULL FROM ledger_accounts
     WHERE organization_id IS NULL AND currency = 'USD' AND kind = ${movement.against}::ledger_account_kind`;
  return true;
}

async function lockWallet(db: Prisma.TransactionClient, walletId: string): Promise<{ available: bigint }> {
  const rows = await db.$queryRaw<{ available: bigint }[]>`
    SELECT posted_nano_usd + credit_limit_nano_usd - held_nano_usd AS available
      FROM wallets WHERE id = ${walletId}::uuid FOR UPDATE`;
  invariant(rows[0], 'a movement names a wallet that exists');
  return rows[0];
}
