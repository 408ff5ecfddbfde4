import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, IdempotencyKey, type Author } from '../http/request-parameters';
import { PaymentsAdministration } from './payments.administration';
import { BankTransferBody, PaymentAnswer, PaymentEventList, PaymentPage } from './payments.schemas';
import { ReceiptsAdministration } from './receipts.administration';
import { PaymentQuery, RefundBody, RejectionBody } from './payments.schemas';

/** Money that came in, and transfers that wait for a second person. */
@ApiTags('Payments')
@Controller('api/payments')
export class PaymentsController {
  constructor(
    private readonly payments: PaymentsAdministration,
    private readonly receipts: ReceiptsAdministration,
  ) {}

  @Get()
  @Allow('payments:read')
  @Answers(PaymentPage)
  list(@Query({ schema: PaymentQuery }) query: z.infer<typeof PaymentQuery>) {
    return this.payments.list(query);
  }

  /** Moves nothing until another person approves it. */
  @Post('bank-transfers')
  @Allow('payments:write')
  @Answers(PaymentAnswer, 201)
  enterTransfer(
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: BankTransferBody }) body: z.infer<typeof BankTransferBody>,
  ) {
    return this.payments.enterTransfer(body, idempotencyKey, author);
  }

  @Get(':id')
  @Allow('payments:read')
  @Answers(PaymentAnswer)
  read(@Id() id: string) {
    return this.payments.read(id);
  }

  /** Of a payment that was booked, in the language of its organization's documents. */
  @Get(':id/receipt')
  @Allow('payments:read')
  @ApiProduces('application/pdf')
  receipt(@Id() id: string) {
    return this.receipts.file(id);
  }

  /** What the provider told of it, in our words. */
  @Get(':id/events')
  @Allow('payments:read')
  @Answers(PaymentEventList)
  listEvents(@Id() id: string) {
    return this.payments.eventsOf(id);
  }

  /** Of a bank transfer, by another person than the one who entered it: the money is in the wallet. */
  @Post(':id/approval')
  @Allow('payments:write')
  @Answers(PaymentAnswer)
  approve(@Id() id: string, @CurrentAuthor() author: Author) {
    return this.payments.approve(id, author);
  }

  @Post(':id/rejection')
  @Allow('payments:write')
  @Answers(PaymentAnswer)
  reject(
    @Id() id: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: RejectionBody }) { reason }: z.infer<typeof RejectionBody>,
  ) {
    return this.payments.reject(id, reason, author);
  }

  /** Through Stripe, to the card that paid. */
  @Post(':id/refunds')
  @Allow('payments:write')
  @Answers(PaymentAnswer)
  refund(
    @Id() id: string,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: RefundBody }) body: z.infer<typeof RefundBody>,
  ) {
    return this.payments.refund(id, body, idempotencyKey, author);
  }

  /** Takes what the wallet still owes for it, as far as it is there now. */
  @Post(':id/collection')
  @Allow('payments:write')
  @Answers(PaymentAnswer)
  collect(@Id() id: string) {
    return this.payments.collect(id);
  }
}
