import { nanoUsd, type NanoUsd } from '@app/common';
import { z } from 'zod';

/** Nano-USD as decimal text: JSON has no bigint. */
const amount = z.string().regex(/^\d{1,18}$/);
const id = z.string().min(1).max(255);

/**
 * What one event of a provider says about a payment, in our words. Amounts of returns are those of the payer: what is to be
 * taken from the wallet follows from all news together (`foldNews`).
 */
export const PaymentNews = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('paid'),
    amount,
    /** A card that may be charged again. */
    card: z.object({ customerId: id, paymentMethodId: id }).optional(),
  }),
  z.object({ kind: z.literal('failed'), because: z.string().max(500) }),
  /** All that was paid back so far. */
  z.object({ kind: z.literal('refunded'), total: amount }),
  /** One refund, which may fail after it was made. */
  z.object({ kind: z.literal('refund'), id, amount, isFailed: z.boolean() }),
  /** `inquiry`: the payer asks, and has nothing yet. */
  z.object({ kind: z.literal('dispute'), id, amount, status: z.enum(['inquiry', 'open', 'won', 'lost']) }),
  /** Paid in something else than dollars: nothing can be made of it. */
  z.object({ kind: z.literal('foreign'), currency: z.string().max(10) }),
]);
export type PaymentNews = z.infer<typeof PaymentNews>;
type NewsOf<Kind extends PaymentNews['kind']> = Extract<PaymentNews, { readonly kind: Kind }>;

/** What a payment has come to. */
export interface PaymentStory {
  /** Undefined: not paid. */
  readonly paid: NanoUsd | undefined;
  readonly card: { readonly customerId: string; readonly paymentMethodId: string } | undefined;
  readonly failure: string | undefined;
  /** What the payer has back, or has claimed. */
  readonly returned: NanoUsd;
  readonly isDisputed: boolean;
  /** The payer's bank took money back at some time, whatever came of it. */
  readonly wasDisputed: boolean;
}

/** How far a dispute has come. What comes later wins, whichever is heard of first. */
const DISPUTE_ORDER = ['inquiry', 'open', 'won', 'lost'] as const;

/** The same for the same news in any order, however often each is told. */
export function foldNews(news: readonly PaymentNews[]): PaymentStory {
  const of = <Kind extends PaymentNews['kind']>(kind: Kind) =>
    news.filter((one): one is NewsOf<Kind> => one.kind === kind);
  const disputes = [...latestDisputes(of('dispute')).values()];
  const claims = disputes.filter(({ status }) => status === 'open' || status === 'lost');
  const [paid] = of('paid');
  return {
    paid: paid && nanoUsd(BigInt(paid.amount)),
    card: of('paid').find(({ card }) => card)?.card,
    failure: of('failed')[0]?.because,
    returned: nanoUsd(refunded(of('refunded'), of('refund')) + sum(claims.map((claim) => claim.amount))),
    isDisputed: disputes.some(({ status }) => status === 'open'),
    wasDisputed: of('dispute').some(({ status }) => status !== 'inquiry'),
  };
}

/** Totals count refunds that failed later; refunds one by one may not all have been told. */
function refunded(totals: readonly NewsOf<'refunded'>[], refunds: readonly NewsOf<'refund'>[]): bigint {
  const failed = new Map(refunds.filter(({ isFailed }) => isFailed).map((one) => [one.id, one.amount]));
  const made = new Map(refunds.filter(({ id: own }) => !failed.has(own)).map((one) => [one.id, one.amount]));
  const total = totals.map(({ total: text }) => BigInt(text)).reduce((most, one) => (one > most ? one : most), 0n);
  const [byTotal, byRefund] = [total - sum([...failed.values()]), sum([...made.values()])];
  return byTotal > byRefund ? byTotal : byRefund;
}

function latestDisputes(told: readonly NewsOf<'dispute'>[]): ReadonlyMap<string, NewsOf<'dispute'>> {
  const rank = ({ status }: NewsOf<'dispute'>) => DISPUTE_ORDER.indexOf(status);
  return new Map([...told].sort((one, other) => rank(one) - rank(other)).map((one) => [one.id, one]));
}

const sum = (amounts: readonly string[]): bigint => amounts.reduce((total, one) => total + BigInt(one), 0n);
