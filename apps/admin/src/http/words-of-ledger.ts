import { AppError } from '@app/common';

/** What the ledger calls a parameter, and what the routes call it. */
const WORDS: Readonly<Record<string, string>> = {
  amount: 'amountUsd',
  limit: 'limitUsd',
  expires_at: 'expiresAt',
  transaction_id: 'transactionId',
  idempotency_key: 'Idempotency-Key',
};

/** Refusals of the ledger name the field of the request; a wallet that lacks the money names `spends`. */
export async function inWordsOfApi<T>(change: Promise<T>, spends = 'amountUsd'): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { param = error.code === 'insufficient_balance' ? spends : undefined } = error.details;
    throw new AppError(error.code, {
      ...error.details,
      message: error.message,
      param: WORDS[param ?? ''] ?? param,
      cause: error,
    });
  }
}
