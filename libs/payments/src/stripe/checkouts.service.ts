import { recordChange } from '@app/audit';
import { AppError, formatUsd, type NanoUsd } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { NANO_PER_CENT } from '../payments.service';
import { STRIPE } from '../payment-providers.service';
import { TopUpBounds } from '../top-up-bounds';
import { walletOf } from '../wallet-of';
import type { StripeMetadata } from './read-stripe-event';
import { StripeGateway } from './stripe-gateway';

export interface NewCheckout {
  readonly organizationId: string;
  readonly amount: NanoUsd;
  /** The card may be charged again, by automatic top-ups. */
  readonly savesCard: boolean;
  /** Where Stripe sends the payer back to. */
  readonly returnUrl: string;
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly address?: string;
}

/** Payments by card, at a page of Stripe's. */
@Injectable()
export class CheckoutsService {
  constructor(
    private readonly database: Database,
    private readonly stripe: StripeGateway,
    private readonly bounds: TopUpBounds,
  ) {}

  /**
   * The payment and where to pay it. The same key again answers the same page. Throws AppError: 'not_found' while payments by card
   * are not open, 'invalid_value' for an amount out of bounds, 'idempotency_key_reused', 'payment_provider_failed'.
   */
  async open(checkout: NewCheckout): Promise<{ readonly paymentId: string; readonly url: string }> {
    if (!(await this.stripe.isOpen())) throw new AppError('not_found', { message: 'Payments by card are not set up.' });
    await this.bounds.require(checkout.amount, 'amount');
    const paymentId = await this.note(checkout);
    const session = await this.stripe.ask((stripe) =>
      stripe.checkout.sessions.create(this.sessionOf(checkout, paymentId), { idempotencyKey: `checkout-${paymentId}` }),
    );
    if (!session.url) throw new AppError('payment_provider_failed', { facts: { paymentId, missing: 'url' } });
    await this.database.prisma.payment.update({ where: { id: paymentId }, data: { externalId: session.id } });
    return { paymentId, url: session.url };
  }

  /** Before Stripe is asked: an event may come before its answer. */
  private async note({ organizationId, amount, savesCard, actor, address, ...rest }: NewCheckout): Promise<string> {
    const idempotencyKey = `checkout:${organizationId}:${rest.idempotencyKey}`;
    const walletId = await walletOf(this.database.prisma, organizationId);
    return this.database.prisma.$transaction(async (db) => {
      const money = { amountNanoUsd: amount, paidMinor: amount / NANO_PER_CENT };
      const data = {
        organizationId,
        walletId,
        provider: STRIPE,
        state: 'pending' as const,
        savesCard,
        requestedBy: actor,
      };
      const made = await db.payment.createMany({ data: [{ ...data, ...money, idempotencyKey }], skipDuplicates: true });
      const payment = await db.payment.findUniqueOrThrow({ where: { idempotencyKey } });
      if (payment.amountNanoUsd !== amount || payment.savesCard !== savesCard)
        throw new AppError('idempotency_key_reused', { param: 'Idempotency-Key' });
      if (made.count > 0) {
        const change = { organizationId, actor, action: 'payment.requested', subject: `payment:${payment.id}` };
        const after = { provider: STRIPE, amountUsd: formatUsd(amount), savesCard };
        await recordChange(db, { ...change, after, ...(address !== undefined && { address }) });
      }
      return payment.id;
    });
  }

  private sessionOf({ amount, savesCard, returnUrl }: NewCheckout, paymentId: string) {
    const metadata: StripeMetadata = { payment_id: paymentId, purpose: 'checkout' };
    const product = { currency: 'usd', unit_amount: Number(amount / NANO_PER_CENT), product_data: { name: 'Top-up' } };
    return {
      ...{ mode: 'payment' as const, client_reference_id: paymentId, metadata },
      ...{ success_url: `${returnUrl}?paid=${paymentId}`, cancel_url: returnUrl },
      line_items: [{ quantity: 1, price_data: product }],
      payment_intent_data: { metadata, ...(savesCard && { setup_future_usage: 'off_session' as const }) },
      ...(savesCard && { customer_creation: 'always' as const }),
    };
  }
}
