import { AppError, formatUsd, NANO_PER_USD, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';

export interface LockedWallet {
  readonly id: string;
  readonly organizationId: string;
  readonly ledgerAccountId: string;
  readonly posted: bigint;
  readonly promo: bigint;
  readonly held: bigint;
  /** What the calls in flight can cost at the most. */
  readonly capped: bigint;
  readonly creditLimit: bigint;
  readonly overdraft: bigint;
  readonly state: 'active' | 'frozen';
  readonly seq: bigint;
  /** All that could be spent if no call were in flight. */
  readonly balance: bigint;
  /** What can leave it without touching what calls in flight may cost. */
  readonly free: bigint;
}

/** Locks a wallet until the transaction ends: nothing else changes it, its budgets or its grants meanwhile. */
export async function lockWallet(db: Prisma.TransactionClient, walletId: string): Promise<LockedWallet> {
  const rows = await db.$queryRaw<LockedWallet[]>`
    SELECT id, organization_id AS "organizationId", ledger_account_id AS "ledgerAccountId", posted_nano_usd AS posted,
           promo_nano_usd AS promo, held_nano_usd AS held, capped_nano_usd AS capped, credit_limit_nano_usd AS "creditLimit",
           overdraft_nano_usd AS overdraft, state::text, seq,
           posted_nano_usd + promo_nano_usd + credit_limit_nano_usd AS balance,
           posted_nano_usd + promo_nano_usd + credit_limit_nano_usd
             - greatest(held_nano_usd, capped_nano_usd - overdraft_nano_usd) AS free
      FROM wallets WHERE id = ${walletId}::uuid FOR UPDATE`;
  const wallet = rows[0];
  if (!wallet) throw new AppError('not_found', { message: 'There is no such wallet.', param: 'wallet_id' });
  return wallet;
}

/** Throws AppError('insufficient_balance') when less than `amount` may leave. */
export function requireAvailable(amount: bigint, available: bigint): void {
  if (amount <= available) return;
  const [needed, left] = [formatUsd(amount), formatUsd(available < 0n ? 0n : available)];
  throw new AppError('insufficient_balance', {
    message: `$${needed} is needed, and $${left} is available beside what calls in flight may cost.`,
    extra: { needed_usd: needed, available_usd: left },
  });
}

export function requirePositive(amount: NanoUsd): void {
  if (amount > 0n) return;
  throw new AppError('invalid_value', { message: 'The amount must be more than nothing.', param: 'amount' });
}

/** The most a wallet, a limit or a budget may be: a billion dollars, so that no sum of a few of them leaves BIGINT. */
export const MAX_HELD_NANO_USD = 1_000_000_000n * NANO_PER_USD;

/** Throws AppError('invalid_value') naming `param`. */
export function requireWithinReach(amount: bigint, param: string): void {
  if (amount <= MAX_HELD_NANO_USD) return;
  const most = formatUsd(MAX_HELD_NANO_USD);
  throw new AppError('invalid_value', { message: `This is beyond what a wallet holds: $${most}.`, param });
}
