import { Database, type Prisma } from '@app/database';
import { BankTransfersService, PaymentsService, RefundsService } from '@app/payments';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { actorNames } from '../http/actor-names';
import { instant, instantOrNull } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import { inWordsOfApi } from '../http/words-of-ledger';
import { actorsOf, toPayment } from './payment-answers';
import type { BankTransferBody, PaymentAnswer, PaymentEventAnswer, PaymentQuery, RefundBody } from './payments.schemas';

const WITH_ORGANIZATION = { organization: { select: { name: true } } } as const;
/** Of one payment; more are not shown. */
const MOST_EVENTS = 200;

/** Payments as finance sees them; what they are is in libs/payments. */
@Injectable()
export class PaymentsAdministration {
  constructor(
    private readonly database: Database,
    private readonly transfers: BankTransfersService,
    private readonly refunds: RefundsService,
    private readonly payments: PaymentsService,
  ) {}

  async list(query: z.infer<typeof PaymentQuery>) {
    const { search, state, provider, organizationId } = query;
    const where: Prisma.PaymentWhereInput = {
      ...{ ...(state && { state }), ...(provider && { provider }), ...(organizationId && { organizationId }) },
      ...(search && {
        OR: [
          { externalId: containing(search) },
          { intentId: containing(search) },
          { memo: containing(search) },
          { organization: { name: containing(search) } },
        ],
      }),
    };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.payment.findMany({ where, include: WITH_ORGANIZATION, ...window(query) }),
      prisma.payment.count({ where }),
    ]);
    const names = await actorNames(prisma, actorsOf(rows));
    return { items: rows.map((row) => toPayment(row, names)), total };
  }

  async read(id: string): Promise<PaymentAnswer> {
    const { prisma } = this.database;
    const row = requireFound(await prisma.payment.findUnique({ where: { id }, include: WITH_ORGANIZATION }));
    return toPayment(row, await actorNames(prisma, actorsOf([row])));
  }

  async eventsOf(paymentId: string) {
    await this.read(paymentId);
    const order = { orderBy: { id: 'asc' as const }, take: MOST_EVENTS };
    const rows = await this.database.prisma.paymentEvent.findMany({ where: { paymentId }, ...order });
    const items = rows.map(({ id, eventId, type, outcome, news, receivedAt, processedAt }) => ({
      ...{ id: id.toString(), eventId, type, outcome, news: news as z.infer<typeof PaymentEventAnswer>['news'] },
      ...{ receivedAt: instant(receivedAt), processedAt: instantOrNull(processedAt) },
    }));
    return { items };
  }

  async enterTransfer(body: z.infer<typeof BankTransferBody>, idempotencyKey: string, author: Author) {
    const { amountUsd: amount, receivedOn, ...rest } = body;
    const transfer = { ...rest, amount, receivedOn: new Date(receivedOn), idempotencyKey };
    return this.read(await inWordsOfApi(this.transfers.enter(transfer, author)));
  }

  async approve(id: string, author: Author): Promise<PaymentAnswer> {
    await this.transfers.approve(id, author);
    return this.read(id);
  }

  async reject(id: string, because: string, author: Author): Promise<PaymentAnswer> {
    await this.transfers.reject(id, because, author);
    return this.read(id);
  }

  async refund(paymentId: string, body: z.infer<typeof RefundBody>, idempotencyKey: string, author: Author) {
    const { amountUsd: amount, reason: because } = body;
    await inWordsOfApi(this.refunds.refund({ paymentId, amount, because, idempotencyKey, ...author }));
    return this.read(paymentId);
  }

  async collect(id: string): Promise<PaymentAnswer> {
    await this.payments.collect(id);
    return this.read(id);
  }
}
