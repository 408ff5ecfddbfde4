import { AppError, formatUsd, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { beginTransaction, type Posted, type Request } from '../transactions';
import { lockWallet, requireAvailable, requireWithinReach, type LockedWallet } from '../wallet';

export interface LimitChange extends Request {
  readonly walletId: string;
  readonly limit: NanoUsd;
}

/** How far below nothing the balance may go. Not less than is in use: AppError('insufficient_balance'). */
export async function setCreditLimit(db: Prisma.TransactionClient, change: LimitChange): Promise<Posted> {
  return setLimit(db, 'credit-limit', change, async (wallet) => {
    if (change.limit < wallet.creditLimit) requireAvailable(wallet.creditLimit - change.limit, wallet.free);
    await db.$executeRaw`
      UPDATE wallets SET credit_limit_nano_usd = ${change.limit}::bigint,
             overrun_nano_usd = greatest(0, held_nano_usd - posted_nano_usd - promo_nano_usd - ${change.limit}::bigint)
       WHERE id = ${wallet.id}::uuid`;
  });
}

/**
 * By how much calls that are held at what they usually cost may exceed the balance together: the exact bound of what an
 * organization in `expected` mode can overspend. Not less than is in use: AppError('insufficient_balance').
 */
export async function setOverdraft(db: Prisma.TransactionClient, change: LimitChange): Promise<Posted> {
  return setLimit(db, 'overdraft', change, async (wallet) => {
    if (change.limit < wallet.overdraft) requireAvailable(wallet.capped - change.limit, wallet.balance);
    await db.wallet.update({ where: { id: wallet.id }, data: { overdraftNanoUsd: change.limit } });
  });
}

async function setLimit(
  db: Prisma.TransactionClient,
  kind: 'credit-limit' | 'overdraft',
  { limit, ...request }: LimitChange,
  apply: (wallet: LockedWallet) => Promise<void>,
): Promise<Posted> {
  if (limit < 0n) {
    throw new AppError('invalid_value', { message: `A limit is not negative: ${formatUsd(limit)}.`, param: 'limit' });
  }
  requireWithinReach(limit, 'limit');
  const wallet = await lockWallet(db, request.walletId);
  const posted = await beginTransaction(db, { ...request, kind, parameters: { limit: limit.toString() } });
  if (!posted.isReplay) await apply(wallet);
  return posted;
}

export interface StateChange extends Request {
  readonly walletId: string;
}

/** No new call is admitted; calls in flight end and are charged. */
export const freeze = (db: Prisma.TransactionClient, change: StateChange): Promise<Posted> =>
  setState(db, 'freeze', change);

export const unfreeze = (db: Prisma.TransactionClient, change: StateChange): Promise<Posted> =>
  setState(db, 'unfreeze', change);

async function setState(
  db: Prisma.TransactionClient,
  kind: 'freeze' | 'unfreeze',
  change: StateChange,
): Promise<Posted> {
  await lockWallet(db, change.walletId);
  const posted = await beginTransaction(db, { ...change, kind, parameters: {} });
  if (posted.isReplay) return posted;
  const state = kind === 'freeze' ? 'frozen' : 'active';
  await db.wallet.update({ where: { id: change.walletId }, data: { state } });
  return posted;
}
