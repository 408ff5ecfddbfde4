import type { Prisma } from '@app/database';
import { beginTransaction, enter, type Posted, type Request, type SystemAccount } from '../transactions';
import { lockWallet, requirePositive } from '../wallet';
import type { NanoUsd } from '@app/common';

export interface Invoice extends Request {
  readonly walletId: string;
  /** What the usage was rounded by, up to half a cent either way, so that whole cents are owed. */
  readonly rounding: bigint;
  readonly tax: bigint;
}

/**
 * What an invoice adds to the usage it bills, which calls have taken from the wallet already. The wallet may owe it: calls in
 * flight are not asked.
 */
export async function postInvoice(db: Prisma.TransactionClient, invoice: Invoice): Promise<Posted> {
  const { rounding, tax, ...request } = invoice;
  const wallet = await lockWallet(db, request.walletId);
  const parameters = { rounding: rounding.toString(), tax: tax.toString() };
  const posted = await beginTransaction(db, { ...request, kind: 'invoice', parameters });
  if (posted.isReplay) return posted;
  await openTaxAccount(db);
  await enter(db, wallet, posted.transactionId, {
    posted: -(rounding + tax),
    against: moved(['rounding', -rounding], ['tax', -tax]),
  });
  return posted;
}

export interface CreditNote extends Request {
  readonly walletId: string;
  /** Of the revenue given up. */
  readonly net: NanoUsd;
  readonly tax: bigint;
}

/** Gives back what a statement charged, with its tax. */
export async function postCreditNote(db: Prisma.TransactionClient, note: CreditNote): Promise<Posted> {
  const { net, tax, ...request } = note;
  requirePositive(net);
  const wallet = await lockWallet(db, request.walletId);
  const parameters = { net: net.toString(), tax: tax.toString() };
  const posted = await beginTransaction(db, { ...request, kind: 'credit-note', parameters });
  if (posted.isReplay) return posted;
  await openTaxAccount(db);
  await enter(db, wallet, posted.transactionId, { posted: net + tax, against: moved(['revenue', net], ['tax', tax]) });
  return posted;
}

type Line = readonly [account: SystemAccount, amount: bigint];
const moved = (...lines: readonly Line[]): readonly Line[] => lines.filter(([, amount]) => amount !== 0n);

/** Younger than the other accounts of the system: a database of before lacks it. */
async function openTaxAccount(db: Prisma.TransactionClient): Promise<void> {
  await db.ledgerAccount.createMany({ data: [{ kind: 'tax' }], skipDuplicates: true });
}
