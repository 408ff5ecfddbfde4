import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { NonNegativeUsd, PositiveUsd } from '../http/money';
import { listQuery, pageOf } from '../http/paging';

const state = z.enum([
  'pending',
  'awaiting_approval',
  'succeeded',
  'failed',
  'rejected',
  'partly_refunded',
  'refunded',
  'disputed',
]);
const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\0]*$/);

/** What its payer sees of a payment. */
const OWN = {
  id: z.uuid(),
  organizationId: z.uuid(),
  provider: z.string().meta({ description: '`stripe`, `bank_transfer` or `webhook:NAME`' }),
  state,
  amountUsd: Usd,
  paidMinor: z.string().meta({ description: "What was paid, in the currency's smallest unit" }),
  paidCurrency: z.string(),
  returnedUsd: Usd.meta({ description: 'What the payer has back, or has claimed' }),
  isAutomatic: z.boolean(),
  failure: z.string().nullable(),
  requestedBy: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  succeededAt: Instant.nullable(),
  createdAt: Instant,
};
export const OwnPayment = z.object(OWN).meta({ id: 'OwnPayment' });
export const OwnPaymentPage = pageOf(OwnPayment);
export type OwnPayment = z.infer<typeof OwnPayment>;

export const Receipt = z
  .object({
    ...OWN,
    organizationName: z.string(),
    seller: z.string().meta({ description: 'Name and address, as owners have set them' }),
    product: z.string(),
  })
  .meta({ id: 'Receipt' });

export const PaymentAnswer = z
  .object({
    ...OWN,
    organizationName: z.string(),
    takenUsd: Usd.meta({ description: 'What of it was taken from the wallet; less, where it was spent' }),
    externalId: z.string().nullable().meta({ description: 'How the provider calls it; the reference of a transfer' }),
    memo: z.string().nullable(),
    receivedOn: z.iso.date().nullable(),
    requestedById: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: Instant.nullable(),
    transactionIds: z.array(z.string()),
  })
  .meta({ id: 'Payment' });
export type PaymentAnswer = z.infer<typeof PaymentAnswer>;
export const PaymentPage = pageOf(PaymentAnswer);

export const PaymentQuery = listQuery(['createdAt', 'amountNanoUsd'], '-createdAt', {
  state: state.optional(),
  provider: z
    .string()
    .regex(/^(stripe|bank_transfer|webhook:[a-z0-9-]{1,40})$/)
    .optional(),
  organizationId: z.uuid().optional(),
});
const { page, pageSize } = listQuery(['id'], 'id').shape;
export const OwnPaymentQuery = z.object({ page, pageSize });

export const PaymentEventAnswer = z
  .object({
    id: z.string(),
    eventId: z.string(),
    type: z.string(),
    outcome: z.string(),
    news: z.json().nullable(),
    receivedAt: Instant,
    processedAt: Instant.nullable(),
  })
  .meta({ id: 'PaymentEvent' });
export const PaymentEventList = z.object({ items: z.array(PaymentEventAnswer) });

export const BankTransferBody = z.object({
  organizationId: z.uuid(),
  amountUsd: PositiveUsd,
  reference: text(140).meta({ description: 'What names the transfer at the bank' }),
  receivedOn: z.iso.date().meta({ description: 'Day on which the bank had it' }),
  memo: text(500).nullable().default(null),
});
export const RejectionBody = z.object({ reason: text(500) });
export const RefundBody = z.object({ amountUsd: PositiveUsd, reason: text(500) });

export const CheckoutBody = z.object({
  amountUsd: PositiveUsd,
  savesCard: z.boolean().default(false).meta({ description: 'Keep the card for automatic top-ups' }),
});
export const CheckoutAnswer = z
  .object({ paymentId: z.uuid(), url: z.url().meta({ description: 'Where to send the browser' }) })
  .meta({ id: 'Checkout' });

export const PaymentOptions = z
  .object({
    card: z.boolean().meta({ description: 'Whether payments by card are taken' }),
    minUsd: Usd,
    maxUsd: Usd,
  })
  .meta({ id: 'PaymentOptions' });

export const TopUpRulesBody = z.object({
  automatic: z
    .object({ thresholdUsd: NonNegativeUsd, amountUsd: PositiveUsd, monthlyUsd: PositiveUsd })
    .nullable()
    .meta({ description: 'Charge the saved card below the threshold; null: do not' }),
});
export const TopUpRulesAnswer = z
  .object({
    isAutomatic: z.boolean(),
    thresholdUsd: Usd.nullable(),
    amountUsd: Usd.nullable(),
    monthlyUsd: Usd.nullable(),
    hasCard: z.boolean(),
    pausedAt: Instant.nullable(),
    pausedBecause: z.string().nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'TopUpRules' });
export type TopUpRulesAnswer = z.infer<typeof TopUpRulesAnswer>;

const secret = z.string().trim().min(16).max(500);
const PROVIDER = { label: text(50), isEnabled: z.boolean() };
export const NewPaymentProviderBody = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be small letters, digits and dashes'),
  label: PROVIDER.label,
  isEnabled: PROVIDER.isEnabled.default(true),
  apiKey: secret.optional().meta({ description: "Stripe's alone" }),
  webhookSecret: secret,
});
export const PaymentProviderChanges = z.object({ ...PROVIDER, apiKey: secret, webhookSecret: secret }).partial();
export const PaymentProviderAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    label: z.string(),
    isEnabled: z.boolean(),
    webhookUrl: z.string().meta({ description: 'Where the provider is to send its events' }),
    version: z.number().int(),
    createdAt: Instant,
  })
  .meta({ id: 'PaymentProvider' });
export const PaymentProviderList = z.object({ items: z.array(PaymentProviderAnswer) });
