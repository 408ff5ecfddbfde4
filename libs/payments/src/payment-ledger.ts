import { openFinding } from '@app/auditor';
import { Clock, formatUsd, invariant, nanoUsd, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { LedgerService } from '@app/ledger';
import { emit } from '@app/webhooks';
import { Injectable } from '@nestjs/common';
import type { PaymentStory } from './payment-news';

export type PaymentRow = Prisma.PaymentGetPayload<object>;

/**
 * Moves the money of payments, and keeps this true of each: what its ledger transactions come to is its amount less what was
 * taken back. The caller has locked the row.
 */
@Injectable()
export class PaymentLedger {
  constructor(
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Tops up the wallet, gives the receipt its number, and tells the organization's webhooks. */
  async post(db: Prisma.TransactionClient, payment: PaymentRow, actor: string): Promise<PaymentRow> {
    invariant(payment.receiptNumber === null, 'a payment is posted once');
    const { transactionId } = await this.ledger.topUp(
      { ...this.nextOf(payment, actor), amount: amountOf(payment) },
      db,
    );
    // Last, as all receipts wait for each other here.
    const { last: receiptNumber } = await db.receiptCounter.update({
      where: { id: 1 },
      data: { last: { increment: 1 } },
    });
    const { id: paymentId, organizationId } = payment;
    await emit(db, organizationId, 'payment.succeeded', { paymentId, amountUsd: formatUsd(amountOf(payment)) });
    const data = { state: 'succeeded' as const, receiptNumber, succeededAt: this.clock.now(), failure: null };
    return db.payment.update({ where: { id: payment.id }, data: { ...data, transactionIds: [transactionId] } });
  }

  /**
   * Takes back what the payer has back, or gives again what they lost a claim to. Where the wallet has less, it takes what is
   * there; then, and whenever a bank has claimed money, the wallet is frozen and finance is told.
   */
  async settleReturns(db: Prisma.TransactionClient, posted: PaymentRow, story: PaymentStory): Promise<PaymentRow> {
    const returned = story.returned > posted.amountNanoUsd ? posted.amountNanoUsd : story.returned;
    const owed = returned - posted.takenNanoUsd;
    const moved =
      owed > 0n ? await this.take(db, posted, owed) : owed < 0n ? await this.giveBack(db, posted, -owed) : undefined;
    const takenNanoUsd = posted.takenNanoUsd + (moved?.amount ?? 0n);
    const payment = await db.payment.update({
      where: { id: posted.id },
      data: {
        ...{ returnedNanoUsd: returned, takenNanoUsd, state: stateOf(posted, returned, story) },
        ...(moved && { transactionIds: { push: moved.transactionId } }),
      },
    });
    if (takenNanoUsd < returned) await this.alarm(db, payment, 'payment-shortfall');
    if (story.wasDisputed) await this.alarm(db, payment, 'payment-dispute');
    return payment;
  }

  private async take(db: Prisma.TransactionClient, payment: PaymentRow, owed: bigint) {
    const there = await this.ledger.refundable(payment.walletId, db);
    const amount = nanoUsd(owed < there ? owed : there);
    if (amount === 0n) return undefined;
    const { transactionId } = await this.ledger.refund({ ...this.nextOf(payment), amount }, db);
    return { transactionId, amount: amount as bigint };
  }

  private async giveBack(db: Prisma.TransactionClient, payment: PaymentRow, excess: bigint) {
    const { transactionId } = await this.ledger.topUp({ ...this.nextOf(payment), amount: nanoUsd(excess) }, db);
    return { transactionId, amount: -excess };
  }

  /** Once for each payment: who thaws the wallet has looked at it. */
  private async alarm(db: Prisma.TransactionClient, payment: PaymentRow, check: string): Promise<void> {
    const { id, walletId, organizationId, returnedNanoUsd, takenNanoUsd } = payment;
    const freeze = { walletId, idempotencyKey: `payment:${id}:${check}`, actor: 'payments', memo: `payment ${id}` };
    const { isReplay } = await this.ledger.freeze(freeze, db);
    if (isReplay) return;
    const facts = { paymentId: id, returnedUsd: formatUsd(returnedNanoUsd), takenUsd: formatUsd(takenNanoUsd) };
    await openFinding(db, { check, subject: `payment:${id}`, organizationId, facts });
  }

  /** Each movement of a payment has a key of its own, made of how many there were before. */
  private nextOf({ id, walletId, provider, transactionIds }: PaymentRow, actor = 'payments') {
    const idempotencyKey = transactionIds.length === 0 ? `payment:${id}` : `payment:${id}:${transactionIds.length}`;
    return { walletId, idempotencyKey, actor, memo: `${provider} payment ${id}` };
  }
}

export const amountOf = ({ amountNanoUsd }: PaymentRow): NanoUsd => nanoUsd(amountNanoUsd);

function stateOf(payment: PaymentRow, returned: bigint, { isDisputed }: PaymentStory): PaymentRow['state'] {
  if (isDisputed) return 'disputed';
  if (returned === 0n) return 'succeeded';
  return returned === payment.amountNanoUsd ? 'refunded' : 'partly_refunded';
}
