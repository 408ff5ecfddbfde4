import { AppError } from '@app/common';
import type { Prisma } from '@app/database';
import { beginTransaction, enter, type Posted, type Request, type SystemAccount } from '../transactions';
import { lockWallet, requireAvailable, type LockedWallet } from '../wallet';
import { addGrant } from './promo';

export interface Reversal extends Request {
  readonly transactionId: bigint;
  /** A chargeback takes money that may be spent already: then the wallet owes it. Otherwise it must be there. */
  readonly mayOverdraw?: boolean;
  /** The invoice that posted it is void: what an invoice posts is taken back no other way. */
  readonly isVoid?: boolean;
}

/** Promotional credit is taken back by letting it expire, and what no wallet has no wallet can lose. */
const REVERSIBLE: ReadonlySet<string> = new Set(['top-up', 'refund', 'adjustment', 'usage']);
export const isReversible = (kind: string): boolean => REVERSIBLE.has(kind);

/**
 * Posts the exact negative of a transaction, once for each. Promotional credit that comes back expires with the last grant
 * of the wallet. Throws AppError: 'not_found', 'invalid_value' for a kind that cannot be reversed or one that was already,
 * 'insufficient_balance'.
 */
export async function reverse(db: Prisma.TransactionClient, reversal: Reversal): Promise<Posted> {
  const original = await db.ledgerTransaction.findUnique({
    where: { id: reversal.transactionId },
    include: { entries: { include: { account: { select: { kind: true } } } } },
  });
  if (!original?.walletId) {
    throw new AppError('not_found', { message: 'There is no such transaction of a wallet.', param: 'transaction_id' });
  }
  const may = reversal.isVoid ? original.kind === 'invoice' : isReversible(original.kind);
  if (!may) throw cannot(`a transaction of kind "${original.kind}" cannot be reversed`);
  const wallet = await lockWallet(db, original.walletId);
  const posted = await claim(db, reversal, wallet);
  if (posted.isReplay) return posted;

  const sum = (kind: string) =>
    original.entries
      .filter(({ account }) => account.kind === kind)
      .reduce((total, entry) => total + entry.amountNanoUsd, 0n);
  // The wallet's entries are credits: what it gains back is what they took.
  const [walletGain, promoGain] = [sum('wallet'), sum('promo')];
  if (walletGain < 0n && !reversal.mayOverdraw) requireAvailable(-walletGain, wallet.free);
  if (promoGain > 0n) await returnPromo(db, wallet, promoGain);
  const against = original.entries
    .filter(({ account }) => account.kind !== 'wallet' && account.kind !== 'promo')
    .map(({ account, amountNanoUsd }) => [account.kind as SystemAccount, -amountNanoUsd] as const);
  await enter(db, wallet, posted.transactionId, { posted: walletGain, promo: promoGain, against });
  return posted;
}

async function claim(db: Prisma.TransactionClient, reversal: Reversal, wallet: LockedWallet): Promise<Posted> {
  const { transactionId, mayOverdraw: _allowed, isVoid: _void, ...request } = reversal;
  const earlier = await db.ledgerTransaction.findUnique({ where: { reversesId: transactionId } });
  if (earlier && earlier.idempotencyKey !== request.idempotencyKey) {
    throw cannot(`transaction ${transactionId} was already reversed, by transaction ${earlier.id}`);
  }
  const parameters = { transactionId: transactionId.toString() };
  return beginTransaction(db, {
    ...request,
    kind: 'reversal',
    walletId: wallet.id,
    parameters,
    reversesId: transactionId,
  });
}

async function returnPromo(db: Prisma.TransactionClient, wallet: LockedWallet, amount: bigint): Promise<void> {
  const last = await db.promoGrant.findFirst({
    where: { walletId: wallet.id },
    orderBy: { expiresAt: { sort: 'desc', nulls: 'first' } },
  });
  await addGrant(db, wallet, { amount, expiresAt: last?.expiresAt ?? null });
}

const cannot = (why: string) =>
  new AppError('invalid_value', { message: `This cannot be reversed: ${why}.`, param: 'transaction_id' });
