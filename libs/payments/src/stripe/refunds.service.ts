import { recordChange } from '@app/audit';
import { AppError, formatUsd, type NanoUsd } from '@app/common';
import { Database } from '@app/database';
import { LedgerService } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import { NANO_PER_CENT, PaymentsService } from '../payments.service';
import { STRIPE } from '../payment-providers.service';
import { readRefund } from './read-stripe-event';
import { StripeGateway } from './stripe-gateway';

export interface NewRefund {
  readonly paymentId: string;
  readonly amount: NanoUsd;
  readonly because: string;
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly address?: string;
}

/** Money given back through Stripe. */
@Injectable()
export class RefundsService {
  constructor(
    private readonly database: Database,
    private readonly stripe: StripeGateway,
    private readonly payments: PaymentsService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Asks Stripe, and takes the money from the wallet with its answer. Throws AppError: 'not_found', 'payment_state_conflict',
   * 'invalid_value', 'insufficient_balance' when the money was spent, 'payment_provider_failed'.
   */
  async refund({ paymentId, amount, because, idempotencyKey, actor, address }: NewRefund): Promise<void> {
    const payment = await this.database.prisma.payment.findUnique({ where: { id: paymentId } });
    if (!payment) throw new AppError('not_found');
    const { intentId, organizationId, walletId } = payment;
    if (payment.provider !== STRIPE || !intentId || !['succeeded', 'partly_refunded'].includes(payment.state))
      throw new AppError('payment_state_conflict', {
        message: 'Only a payment by card that has succeeded can be refunded.',
      });
    requireRefundable(amount, payment.amountNanoUsd - payment.returnedNanoUsd, await this.ledger.refundable(walletId));
    const refund = await this.stripe.ask((stripe) =>
      stripe.refunds.create(
        { payment_intent: intentId, amount: Number(amount / NANO_PER_CENT), metadata: { payment_id: paymentId } },
        { idempotencyKey: `refund-${paymentId}-${idempotencyKey}` },
      ),
    );
    await this.database.prisma.$transaction((db) =>
      recordChange(db, {
        ...{ organizationId, actor, action: 'payment.refunded', subject: `payment:${paymentId}` },
        after: { amountUsd: formatUsd(amount), because, refundId: refund.id },
        ...(address !== undefined && { address }),
      }),
    );
    // The same news comes as an event; told by two, it is one refund.
    const answer = { provider: STRIPE, eventId: `answer:${refund.id}`, type: 'refund (answer)', paymentId };
    await this.payments.receive({ ...answer, ...readRefund(refund) });
  }
}

function requireRefundable(amount: bigint, left: bigint, there: bigint): void {
  if (amount % NANO_PER_CENT !== 0n || amount > left) {
    const message = `The amount must be whole cents, at most $${formatUsd(left)}.`;
    throw new AppError('invalid_value', { message, param: 'amount' });
  }
  if (amount <= there) return;
  const [needed, available] = [formatUsd(amount), formatUsd(there)];
  throw new AppError('insufficient_balance', {
    message: `$${needed} is needed, and the wallet can let go of $${available}.`,
    extra: { needed_usd: needed, available_usd: available },
    param: 'amount',
  });
}
