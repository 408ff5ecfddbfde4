import { recordChange } from '@app/audit';
import { AppError, Clock, formatUsd, type NanoUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { PaymentLedger, type PaymentRow } from './payment-ledger';
import { lockPayment, NANO_PER_CENT } from './payments.service';
import type { Author } from './redemption-batches.service';
import { walletOf } from './wallet-of';

export const BANK_TRANSFER = 'bank_transfer';
/** Somewhere it is tomorrow already. */
const DAY_BEGINS_BEFORE_UTC_MS = 14 * 3_600_000;
const PATIENCE = { maxWait: 5_000, timeout: 10_000 };

export interface NewBankTransfer {
  readonly organizationId: string;
  readonly amount: NanoUsd;
  /** What names the transfer at the bank. */
  readonly reference: string;
  readonly receivedOn: Date;
  readonly memo: string | null;
  readonly idempotencyKey: string;
}

/** Money at the bank: one person says that it is there, another one looks and lets it into the wallet. */
@Injectable()
export class BankTransfersService {
  constructor(
    private readonly database: Database,
    private readonly money: PaymentLedger,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError: 'not_found', 'invalid_value', 'already_exists' for a reference that stands, 'idempotency_key_reused'. */
  async enter(transfer: NewBankTransfer, author: Author): Promise<string> {
    const { organizationId, amount, reference, receivedOn, memo } = transfer;
    if (amount % NANO_PER_CENT !== 0n)
      throw new AppError('invalid_value', { message: 'The amount must be whole cents.', param: 'amount' });
    if (receivedOn.getTime() > this.clock.nowMs() + DAY_BEGINS_BEFORE_UTC_MS)
      throw new AppError('invalid_value', { message: 'The day must not be in the future.', param: 'receivedOn' });
    const walletId = await walletOf(this.database.prisma, organizationId);
    const data = {
      ...{ organizationId, walletId, provider: BANK_TRANSFER, externalId: reference, receivedOn, memo },
      ...{ amountNanoUsd: amount, paidMinor: amount / NANO_PER_CENT, state: 'awaiting_approval' as const },
      ...{ requestedBy: author.actor, idempotencyKey: `bank-transfer:${transfer.idempotencyKey}` },
    };
    return this.database.prisma.$transaction(async (db) => {
      const { count } = await db.payment.createMany({ data: [data], skipDuplicates: true });
      const known = await db.payment.findUnique({ where: { idempotencyKey: data.idempotencyKey } });
      if (!known)
        throw new AppError('already_exists', { message: 'This reference was entered already.', param: 'reference' });
      if (count === 0) {
        requireSame(known, data);
        return known.id;
      }
      const after = {
        amountUsd: formatUsd(amount),
        reference,
        receivedOn: receivedOn.toISOString().slice(0, 10),
        memo,
      };
      const change = { organizationId, action: 'payment.entered', subject: `payment:${known.id}`, after };
      await recordChange(db, { ...change, ...author });
      return known.id;
    }, PATIENCE);
  }

  /** Posts the money. Throws AppError: 'not_found', 'payment_state_conflict', 'second_person_needed'. */
  approve(id: string, author: Author): Promise<void> {
    return this.decide(id, author, async (db, payment) => {
      const data = { decidedBy: author.actor, decidedAt: this.clock.now() };
      const decided = await db.payment.update({ where: { id }, data: { ...data, state: 'pending' } });
      await this.money.post(db, decided, author.actor);
      const after = { amountUsd: formatUsd(payment.amountNanoUsd), enteredBy: payment.requestedBy };
      return { action: 'payment.approved', after };
    });
  }

  /** Nothing is posted, and the reference may be entered again. Throws as `approve` does. */
  reject(id: string, because: string, author: Author): Promise<void> {
    return this.decide(id, author, async (db, payment) => {
      const data = { decidedBy: author.actor, decidedAt: this.clock.now(), failure: because };
      await db.payment.update({ where: { id }, data: { ...data, state: 'rejected', externalId: null } });
      return { action: 'payment.rejected', after: { reference: payment.externalId, because } };
    });
  }

  private decide(
    id: string,
    author: Author,
    apply: (
      db: Prisma.TransactionClient,
      payment: PaymentRow,
    ) => Promise<{ readonly action: string; readonly after: Prisma.InputJsonObject }>,
  ): Promise<void> {
    return this.database.prisma.$transaction(async (db) => {
      const payment = await lockPayment(db, id);
      if (!payment) throw new AppError('not_found');
      if (payment.state !== 'awaiting_approval')
        throw new AppError('payment_state_conflict', { message: 'It was decided already, or needs no approval.' });
      if (payment.requestedBy === author.actor) throw new AppError('second_person_needed');
      const { organizationId } = payment;
      const change = await apply(db, payment);
      await recordChange(db, { organizationId, subject: `payment:${id}`, ...change, ...author });
    }, PATIENCE);
  }
}

type Entered = Pick<PaymentRow, 'organizationId' | 'amountNanoUsd' | 'externalId' | 'requestedBy'>;
function requireSame(known: Entered, asked: Entered): void {
  const isSame = (['organizationId', 'amountNanoUsd', 'externalId', 'requestedBy'] as const).every(
    (column) => known[column] === asked[column],
  );
  if (!isSame) throw new AppError('idempotency_key_reused', { param: 'Idempotency-Key' });
}
