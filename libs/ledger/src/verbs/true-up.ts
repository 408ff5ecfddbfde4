import { AppError, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { beginTransaction, enterSystem, type Posted, type Request } from '../transactions';

export interface TrueUp extends Request {
  /** What a vendor bills beyond what our books say; negative: less. */
  readonly amount: NanoUsd;
  /** Why: a true-up without a reason is refused. */
  readonly memo: string;
}

/** Brings what we owe a vendor up to its bill. No wallet takes part. Throws AppError('invalid_value') for nothing. */
export async function trueUp(db: Prisma.TransactionClient, { amount, ...request }: TrueUp): Promise<Posted> {
  if (amount === 0n) throw new AppError('invalid_value', { message: 'A true-up of nothing is none.', param: 'amount' });
  const parameters = { amount: amount.toString() };
  const posted = await beginTransaction(db, { ...request, kind: 'true-up', walletId: null, parameters });
  if (posted.isReplay) return posted;
  await enterSystem(db, posted.transactionId, [
    ['cost_of_sales', amount],
    ['payable', 0n - amount],
  ]);
  return posted;
}
