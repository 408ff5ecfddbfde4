import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { NonNegativeUsd, PositiveUsd, SignedUsd } from '../http/money';
import { listQuery, pageOf } from '../http/paging';

const text = z.string().trim().max(500);
const memo = text.optional().meta({ description: 'What it is for; kept with the transaction' });
const reason = text.min(1, 'Say why.').meta({ description: 'Why; kept with the transaction' });

export const PaymentBody = z.object({ amountUsd: PositiveUsd, memo });
export const AdjustmentBody = z.object({ amountUsd: SignedUsd, memo: reason });
export const GrantBody = PaymentBody.extend({
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null).meta({ description: 'Null: never' }),
});
export const ReversalBody = z.object({
  transactionId: z.string().regex(/^\d{1,18}$/, 'The number of a transaction.'),
  mayOverdraw: z
    .boolean()
    .default(false)
    .meta({ description: 'A chargeback: the wallet may owe what is spent already' }),
  memo: reason,
});
export const LimitBody = z.object({ limitUsd: NonNegativeUsd, memo });
export const StateBody = z.object({ memo });

export const PromoGrantAnswer = z
  .object({
    id: z.uuid(),
    amountUsd: Usd,
    remainingUsd: Usd,
    expiresAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'PromoGrant' });

export const WalletAnswer = z
  .object({
    id: z.uuid(),
    state: z.enum(['active', 'frozen']),
    balanceUsd: Usd.meta({ description: 'Paid in and promotional, not spent' }),
    postedUsd: Usd.meta({ description: 'Paid in and not spent' }),
    promoUsd: Usd.meta({ description: 'Promotional credit not spent; spent first' }),
    heldUsd: Usd.meta({ description: 'Reserved for calls in flight' }),
    availableUsd: Usd.meta({ description: 'What new calls can spend' }),
    creditLimitUsd: Usd.meta({ description: 'How far below nothing the balance may go' }),
    overdraftUsd: Usd.meta({ description: 'By how much calls held at what they usually cost may exceed the balance' }),
    overrunUsd: Usd.meta({ description: 'Spent beyond balance and credit limit' }),
    grants: z.array(PromoGrantAnswer).meta({ description: 'Those with something left, the first to expire first' }),
  })
  .meta({ id: 'Wallet' });
export type WalletAnswer = z.infer<typeof WalletAnswer>;

export const MovedAnswer = z
  .object({
    transactionId: z.string(),
    isReplay: z.boolean().meta({ description: 'It was done before under this Idempotency-Key; nothing has changed' }),
    wallet: WalletAnswer,
  })
  .meta({ id: 'WalletChange' });
export type MovedAnswer = z.infer<typeof MovedAnswer>;

export const TRANSACTION_KINDS = [
  'top-up',
  'usage',
  'refund',
  'adjustment',
  'promo-grant',
  'promo-expiry',
  'reversal',
  'invoice',
  'credit-note',
  'credit-limit',
  'overdraft',
  'freeze',
  'unfreeze',
] as const;
const kind = z.enum(TRANSACTION_KINDS);

export const TransactionQuery = listQuery(['createdAt'], '-createdAt', { kind: kind.optional() });
export type TransactionQuery = z.infer<typeof TransactionQuery>;

export const TransactionAnswer = z
  .object({
    id: z.string(),
    kind,
    amountUsd: Usd.meta({ description: 'What the wallet gained, or, negative, lost' }),
    postedUsd: Usd.meta({ description: 'Of it paid in' }),
    promoUsd: Usd.meta({ description: 'Of it promotional' }),
    limitUsd: Usd.nullable().meta({ description: 'What a limit was set to' }),
    usageCount: z.number().int().meta({ description: 'How many calls it settles' }),
    actor: z.string(),
    actorName: z.string().nullable(),
    memo: z.string().nullable(),
    reversesId: z.string().nullable(),
    reversedById: z.string().nullable(),
    isReversible: z.boolean(),
    entries: z
      .array(z.object({ account: z.string(), amountUsd: Usd }))
      .meta({ description: 'Debits positive, credits negative; to the platform alone' }),
    createdAt: Instant,
  })
  .meta({ id: 'WalletTransaction' });
export type TransactionAnswer = z.infer<typeof TransactionAnswer>;
export const TransactionPage = pageOf(TransactionAnswer);
