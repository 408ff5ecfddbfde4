import { AppError, type AppErrorDetails } from '@app/common';

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
    if (error instanceof AppError) throw new AppError(error.code, detailsOf(error, spends));
    throw error;
  }
}

function detailsOf(error: AppError, spends: string): AppErrorDetails {
  const { param = '', extra } = error.details;
  const details = { ...error.details, message: error.message, cause: error };
  if (error.code !== 'insufficient_balance') return { ...details, param: WORDS[param] ?? error.details.param };
  const { needed_usd: neededUsd = '', available_usd: availableUsd = '' } = extra ?? {};
  return { ...details, param: spends, extra: { neededUsd, availableUsd } };
}
