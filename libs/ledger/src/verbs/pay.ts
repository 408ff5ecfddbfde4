import { AppError, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { beginTransaction, enter, type Posted, type Request } from '../transactions';
import { lockWallet, requireAvailable, requirePositive } from '../wallet';

export interface Payment extends Request {
  readonly walletId: string;
  readonly amount: NanoUsd;
}

/** Money paid in. */
export async function topUp(db: Prisma.TransactionClient, { amount, ...payment }: Payment): Promise<Posted> {
  requirePositive(amount);
  const wallet = await lockWallet(db, payment.walletId);
  const parameters = { amount: amount.toString() };
  const posted = await beginTransaction(db, { ...payment, kind: 'top-up', parameters });
  if (!posted.isReplay) await enter(db, wallet, posted.transactionId, { posted: amount, against: [['cash', amount]] });
  return posted;
}

/**
 * Money paid out to the customer: never more than was paid in and not spent, nor what calls in flight may cost.
 * Throws AppError('insufficient_balance').
 */
export async function refund(db: Prisma.TransactionClient, { amount, ...payment }: Payment): Promise<Posted> {
  requirePositive(amount);
  const wallet = await lockWallet(db, payment.walletId);
  const parameters = { amount: amount.toString() };
  const posted = await beginTransaction(db, { ...payment, kind: 'refund', parameters });
  if (posted.isReplay) return posted;
  // Credit, given or lent, is not the customer's to take out.
  requireAvailable(amount, wallet.free < wallet.posted ? wallet.free : wallet.posted);
  await enter(db, wallet, posted.transactionId, { posted: 0n - amount, against: [['cash', 0n - amount]] });
  return posted;
}

/** The most that `refund` would let go of now. The wallet is locked. */
export async function refundable(db: Prisma.TransactionClient, walletId: string): Promise<NanoUsd> {
  const wallet = await lockWallet(db, walletId);
  const most = wallet.free < wallet.posted ? wallet.free : wallet.posted;
  return (most > 0n ? most : 0n) as NanoUsd;
}

export interface Adjustment extends Payment {
  /** Why: an adjustment without a reason is refused. */
  readonly memo: string;
}

/** A correction by a person: what the wallet gains (or, negative, loses) is revenue given up (or earned). */
export async function adjust(db: Prisma.TransactionClient, { amount, ...adjustment }: Adjustment): Promise<Posted> {
  if (amount === 0n)
    throw new AppError('invalid_value', { message: 'An adjustment of nothing is none.', param: 'amount' });
  const wallet = await lockWallet(db, adjustment.walletId);
  const parameters = { amount: amount.toString() };
  const posted = await beginTransaction(db, { ...adjustment, kind: 'adjustment', parameters });
  if (posted.isReplay) return posted;
  if (amount < 0n) requireAvailable(0n - amount, wallet.free);
  await enter(db, wallet, posted.transactionId, { posted: amount, against: [['revenue', amount]] });
  return posted;
}
