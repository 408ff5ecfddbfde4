import type Stripe from 'stripe';
import { z } from 'zod';
import type { PaymentNews } from '../payment-news';
import { NANO_PER_CENT, type ProviderEvent } from '../payments.service';
import { STRIPE } from '../payment-providers.service';

/** What we write to Stripe beside each payment, and find again in its events. */
export interface StripeMetadata extends Stripe.MetadataParam {
  readonly payment_id: string;
  readonly purpose: 'checkout' | 'auto_top_up';
}

type Read = Pick<ProviderEvent, 'news' | 'paymentId' | 'externalId' | 'intentId'>;
type Money = { readonly amount: number | null; readonly currency: string | null };

const PaymentId = z.uuid().optional().catch(undefined);
const idOf = (reference: string | { readonly id: string } | null | undefined): string | undefined =>
  typeof reference === 'string' ? reference : reference?.id;

/** An event of Stripe in our words. Events that are about no money of ours have no news. */
export function readStripeEvent(event: Stripe.Event): ProviderEvent {
  const { id: eventId, type } = event;
  return { provider: STRIPE, eventId, type, ...read(event) };
}

/** By what the event is about; of other kinds of events about the same objects none is of interest, or all are. */
function read({ type, data: { object } }: Stripe.Event): Read {
  if (SESSION_EVENTS.has(type)) return readSession(object as Stripe.Checkout.Session, type);
  if (INTENT_EVENTS.has(type)) return readIntent(object as Stripe.PaymentIntent, type);
  if (type === 'charge.refunded') return readCharge(object as Stripe.Charge);
  if (object.object === 'refund') return readRefund(object);
  if (object.object === 'dispute') return readDispute(object);
  return { news: undefined };
}

const SESSION_EVENTS: ReadonlySet<string> = new Set([
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
]);
const INTENT_EVENTS: ReadonlySet<string> = new Set(['payment_intent.succeeded', 'payment_intent.payment_failed']);

function readCharge({ metadata, payment_intent: intent, amount_refunded: amount, currency }: Stripe.Charge): Read {
  const news = inUsd({ amount, currency }, (total) => ({ kind: 'refunded', total }));
  return { paymentId: PaymentId.parse(metadata['payment_id']), intentId: idOf(intent), news };
}

const FAILED_SESSIONS: Readonly<Record<string, string>> = {
  'checkout.session.async_payment_failed': 'payment_failed',
  'checkout.session.expired': 'session_expired',
};

function readSession(session: Stripe.Checkout.Session, type: string): Read {
  const of = { paymentId: PaymentId.parse(session.client_reference_id ?? undefined), externalId: session.id };
  const intentId = idOf(session.payment_intent);
  const because = FAILED_SESSIONS[type];
  if (because) return { ...of, intentId, news: { kind: 'failed', because } };
  // Completed is not paid: a bank may take days.
  if (session.payment_status !== 'paid') return { ...of, intentId, news: undefined };
  const { amount_total: amount, currency } = session;
  return { ...of, intentId, news: inUsd({ amount, currency }, (paid) => ({ kind: 'paid', amount: paid })) };
}

function readIntent(intent: Stripe.PaymentIntent, type: string): Read {
  const { id: intentId, metadata } = intent;
  const of = { paymentId: PaymentId.parse(metadata['payment_id']), intentId };
  if (type === 'payment_intent.succeeded') return { ...of, news: readPaidIntent(intent) };
  // At a checkout the payer may try another card.
  const isFinal = metadata['purpose'] === ('auto_top_up' satisfies StripeMetadata['purpose']);
  return { ...of, news: isFinal ? { kind: 'failed', because: failureOf(intent.last_payment_error) } : undefined };
}

export const failureOf = (error: { readonly code?: string; readonly decline_code?: string } | null): string =>
  error?.decline_code ?? error?.code ?? 'payment_failed';

export function readPaidIntent(intent: Stripe.PaymentIntent): PaymentNews {
  const [customerId, paymentMethodId] = [idOf(intent.customer), idOf(intent.payment_method)];
  const isKept = customerId && paymentMethodId && intent.setup_future_usage === 'off_session';
  return inUsd({ amount: intent.amount_received, currency: intent.currency }, (amount) => ({
    ...{ kind: 'paid', amount },
    ...(isKept && { card: { customerId, paymentMethodId } }),
  }));
}

export function readRefund({ id, amount, currency, status, payment_intent: intent }: Stripe.Refund): Read {
  const isFailed = status === 'failed' || status === 'canceled';
  const news = inUsd({ amount, currency }, (text) => ({ kind: 'refund', id, amount: text, isFailed }));
  return { intentId: idOf(intent), news };
}

function readDispute({ id, amount, currency, status, payment_intent: intent }: Stripe.Dispute): Read {
  const news = inUsd({ amount, currency }, (text) => ({
    kind: 'dispute',
    id,
    amount: text,
    status: standingOf(status),
  }));
  return { intentId: idOf(intent), news };
}

function standingOf(status: string): Extract<PaymentNews, { kind: 'dispute' }>['status'] {
  if (status === 'won' || status === 'prevented') return 'won';
  if (status === 'lost') return 'lost';
  return status.startsWith('warning_') ? 'inquiry' : 'open';
}

/** Cents as nano-USD text. We ask for dollars alone; whatever else comes is for a person to look at. */
function inUsd({ amount, currency }: Money, inWords: (nano: string) => PaymentNews): PaymentNews {
  if (currency !== 'usd' || amount === null) return { kind: 'foreign', currency: currency ?? 'none' };
  return inWords((BigInt(amount) * NANO_PER_CENT).toString());
}
