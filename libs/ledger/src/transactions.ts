import { AppError, invariant } from '@app/common';
import type { Prisma } from '@app/database';
import { requireWithinReach, type LockedWallet } from './wallet';

/** Where money of the system itself stands. One account of each kind. */
export const SYSTEM_ACCOUNTS = [
  'revenue',
  'cost_of_sales',
  'payable',
  'cash',
  'rounding',
  'breakage',
  'writeoff',
  'promo_expense',
  'tax',
] as const;
export type SystemAccount = (typeof SYSTEM_ACCOUNTS)[number];

export type TransactionKind =
  | 'top-up'
  | 'promo-grant'
  | 'promo-expiry'
  | 'adjustment'
  | 'refund'
  | 'reversal'
  | 'invoice'
  | 'credit-note'
  | 'credit-limit'
  | 'overdraft'
  | 'freeze'
  | 'unfreeze';

/** Who asked for a change, and under which key: the same key never does a thing twice. */
export interface Request {
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly memo?: string;
}

/** A change of a wallet that is now on record; `isReplay`: it was before, and nothing has changed. */
export interface Posted {
  readonly transactionId: bigint;
  readonly isReplay: boolean;
}

export interface NewTransaction extends Request {
  readonly kind: TransactionKind;
  readonly walletId: string;
  /** What is asked for, as JSON: a key that comes again with anything else is refused. */
  readonly parameters: Readonly<Record<string, string | null>>;
  readonly reversesId?: bigint;
}

/** Throws AppError('idempotency_key_reused') when the key stands for something else. */
export async function beginTransaction(db: Prisma.TransactionClient, change: NewTransaction): Promise<Posted> {
  const { kind, walletId, idempotencyKey, actor, memo = null, reversesId = null } = change;
  const parameters = JSON.stringify(change.parameters);
  const made = await db.$queryRaw<{ id: bigint }[]>`
    INSERT INTO ledger_transactions (kind, idempotency_key, actor, memo, wallet_id, parameters, reverses_id)
    VALUES (${kind}, ${idempotencyKey}, ${actor}, ${memo}, ${walletId}::uuid, ${parameters}::jsonb, ${reversesId}::bigint)
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING id`;
  if (made[0]) return { transactionId: made[0].id, isReplay: false };
  const known = await db.$queryRaw<{ id: bigint; isSame: boolean }[]>`
    SELECT id, coalesce(kind = ${kind} AND wallet_id = ${walletId}::uuid AND parameters = ${parameters}::jsonb, false) AS "isSame"
      FROM ledger_transactions WHERE idempotency_key = ${idempotencyKey}`;
  if (!known[0]?.isSame) throw new AppError('idempotency_key_reused', { param: 'idempotency_key' });
  return { transactionId: known[0].id, isReplay: true };
}

/** What a transaction moves. Debits of system accounts are positive; what the wallet gains is positive as well. */
export interface Movement {
  readonly posted?: bigint;
  readonly promo?: bigint;
  readonly against: readonly (readonly [account: SystemAccount, amount: bigint])[];
}

/**
 * Enters a movement and changes the wallet's sums. The wallet has an entry in each of its transactions, if only of nothing,
 * so that their numbers have no gap. What the wallet lacks afterwards is declared as overrun: whether it may lack anything
 * is for the verb to say.
 */
export async function enter(
  db: Prisma.TransactionClient,
  wallet: LockedWallet,
  transactionId: bigint,
  { posted = 0n, promo = 0n, against }: Movement,
): Promise<void> {
  invariant(posted + promo === against.reduce((sum, [, amount]) => sum + amount, 0n), 'a movement balances');
  if (posted + promo > 0n) requireWithinReach(wallet.posted + wallet.promo + posted + promo, 'amount');
  const seq = wallet.seq + 1n;
  await db.$executeRaw`
    UPDATE wallets SET posted_nano_usd = posted_nano_usd + ${posted}::bigint, promo_nano_usd = promo_nano_usd + ${promo}::bigint,
           seq = ${seq}::bigint, overrun_nano_usd = greatest(0,
             held_nano_usd - posted_nano_usd - promo_nano_usd - ${posted + promo}::bigint - credit_limit_nano_usd)
     WHERE id = ${wallet.id}::uuid`;
  const kinds = against.map(([kind]) => kind);
  const amounts = against.map(([, amount]) => amount);
  await db.$executeRaw`
    INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd, wallet_seq)
    SELECT ${transactionId}::bigint, ${wallet.ledgerAccountId}::uuid, -${posted}::bigint, ${seq}::bigint
    UNION ALL
    SELECT ${transactionId}::bigint, id, -${promo}::bigint, ${seq}::bigint FROM ledger_accounts
     WHERE organization_id = ${wallet.organizationId}::uuid AND kind = 'promo' AND currency = 'USD' AND ${promo}::bigint <> 0
    UNION ALL
    SELECT ${transactionId}::bigint, account.id, line.amount, NULL
      FROM unnest(${kinds}::text[], ${amounts}::bigint[]) AS line (kind, amount)
      JOIN ledger_accounts AS account ON account.organization_id IS NULL AND account.currency = 'USD'
                                     AND account.kind = line.kind::ledger_account_kind`;
}
