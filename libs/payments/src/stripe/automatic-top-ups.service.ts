import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import { NANO_PER_CENT, PaymentsService } from '../payments.service';
import { STRIPE } from '../payment-providers.service';
import { failureOf, readPaidIntent, type StripeMetadata } from './read-stripe-event';
import { isCardError, StripeGateway } from './stripe-gateway';

const MOST_AT_ONCE = 100;
/** A charge whose answer was lost is asked for again, under the same key. */
const ASK_AGAIN_AFTER_MS = 60_000;
/** Stripe knows a key for a day: whoever asks later could charge twice. */
const GIVE_UP_AFTER_MS = 20 * 60 * 60_000;
const ACTOR = 'auto-top-up';

type Charge = Prisma.PaymentGetPayload<object>;
interface Due {
  readonly organizationId: string;
  readonly walletId: string;
  readonly amount: bigint;
}

/** Charges saved cards of organizations whose balance is below what they have chosen. */
@Injectable()
export class AutomaticTopUpsService {
  constructor(
    private readonly database: Database,
    private readonly stripe: StripeGateway,
    private readonly payments: PaymentsService,
    private readonly clock: Clock,
  ) {}

  /** Any number of workers may run it at once. */
  async run(): Promise<void> {
    if (!(await this.stripe.isOpen())) return;
    for (const charge of await this.unanswered()) await this.charge(charge);
    for (const { organizationId } of await this.due(this.database.prisma)) {
      const charge = await this.note(organizationId);
      if (charge) await this.charge(charge);
    }
  }

  /** Of one organization, or of all. A month's maximum holds for what is under way, too. */
  private due(db: Pick<Prisma.TransactionClient, '$queryRaw'>, organizationId: string | null = null): Promise<Due[]> {
    const now = this.clock.now();
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
    return db.$queryRaw<Due[]>`
      SELECT rules.organization_id AS "organizationId", wallet.id AS "walletId", rules.amount_nano_usd AS amount
        FROM payment_preferences AS rules
        JOIN organizations AS organization ON organization.id = rules.organization_id AND organization.state = 'active'
        JOIN wallets AS wallet ON wallet.organization_id = rules.organization_id AND wallet.currency = 'USD'
       WHERE rules.is_automatic AND rules.paused_at IS NULL AND rules.payment_method_id IS NOT NULL
         AND (${organizationId}::uuid IS NULL OR rules.organization_id = ${organizationId}::uuid)
         AND wallet.state = 'active' AND wallet.posted_nano_usd + wallet.promo_nano_usd < rules.threshold_nano_usd
         AND NOT EXISTS (SELECT FROM payments AS payment WHERE payment.organization_id = rules.organization_id
                            AND payment.is_automatic AND payment.state = 'pending')
         AND rules.amount_nano_usd + coalesce((
               SELECT sum(payment.amount_nano_usd) FROM payments AS payment
                WHERE payment.organization_id = rules.organization_id AND payment.is_automatic
                  AND payment.state <> 'failed' AND payment.created_at >= ${month}), 0) <= rules.monthly_nano_usd
       LIMIT ${MOST_AT_ONCE}`;
  }

  /** The payment to ask for; undefined: another worker was faster, or it is no longer due. */
  private note(organizationId: string): Promise<Charge | undefined> {
    return this.database.prisma.$transaction(async (db) => {
      await db.$executeRaw`SELECT FROM payment_preferences WHERE organization_id = ${organizationId}::uuid FOR UPDATE`;
      const [due] = await this.due(db, organizationId);
      if (!due) return undefined;
      const money = { amountNanoUsd: due.amount, paidMinor: due.amount / NANO_PER_CENT };
      const { walletId } = due;
      const data = { ...money, organizationId, walletId, provider: STRIPE, isAutomatic: true, requestedBy: ACTOR };
      return db.payment.create({ data: { ...data, state: 'pending', createdAt: this.clock.now() } });
    });
  }

  private unanswered(): Promise<Charge[]> {
    const before = new Date(this.clock.nowMs() - ASK_AGAIN_AFTER_MS);
    return this.database.prisma.payment.findMany({
      where: { provider: STRIPE, isAutomatic: true, state: 'pending', intentId: null, createdAt: { lt: before } },
      take: MOST_AT_ONCE,
    });
  }

  private async charge(payment: Charge): Promise<void> {
    const { id: paymentId, organizationId, createdAt } = payment;
    const card = await this.database.prisma.paymentPreference.findUnique({ where: { organizationId } });
    const isTooLate = createdAt.getTime() < this.clock.nowMs() - GIVE_UP_AFTER_MS;
    if (isTooLate || !card?.customerId || !card.paymentMethodId) return this.fail(paymentId, 'no_answer');
    const { customerId, paymentMethodId } = card;
    try {
      const intent = await this.ask(payment, { customer: customerId, payment_method: paymentMethodId });
      const answer = { provider: STRIPE, eventId: `answer:${intent.id}`, type: 'payment intent (answer)' };
      const news = intent.status === 'succeeded' ? readPaidIntent(intent) : undefined;
      await this.database.prisma.payment.updateMany({
        where: { id: paymentId, intentId: null },
        data: { intentId: intent.id },
      });
      await this.payments.receive({ ...answer, paymentId, intentId: intent.id, news });
    } catch (error) {
      const because = refusalIn(error);
      // Not answered: asked again, under the same key.
      if (because === undefined) throw error;
      await this.fail(paymentId, because);
    }
  }

  private ask({ id, paidMinor }: Charge, card: { readonly customer: string; readonly payment_method: string }) {
    const metadata: StripeMetadata = { payment_id: id, purpose: 'auto_top_up' };
    const intent = { amount: Number(paidMinor), currency: 'usd', ...card, off_session: true, confirm: true, metadata };
    return this.stripe.ask((stripe): Promise<Stripe.PaymentIntent> =>
      stripe.paymentIntents.create(intent, { idempotencyKey: `auto-${id}` }),
    );
  }

  private async fail(paymentId: string, because: string): Promise<void> {
    const answer = { provider: STRIPE, eventId: `answer:failed:${paymentId}`, type: 'payment intent (refused)' };
    await this.payments.receive({ ...answer, paymentId, news: { kind: 'failed', because } });
  }
}

/** Why Stripe will not charge the card, today or tomorrow; undefined: it did not say. */
function refusalIn(error: unknown): string | undefined {
  if (isCardError(error)) return failureOf(error);
  const isRefusal = error instanceof AppError && error.details.facts?.['type'] === 'StripeInvalidRequestError';
  return isRefusal ? 'card_unusable' : undefined;
}
