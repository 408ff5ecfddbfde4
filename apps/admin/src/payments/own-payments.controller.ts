import type { TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, IdempotencyKey, Scope, VersionedOrganization } from '../http/request-parameters';
import type { Author, Target } from '../http/request-parameters';
import { OwnPaymentsAdministration } from './own-payments.administration';
import { CheckoutAnswer, CheckoutBody, OwnPaymentPage, OwnPaymentQuery, PaymentOptions } from './payments.schemas';
import { Receipt, TopUpRulesAnswer, TopUpRulesBody } from './payments.schemas';
import { ReceiptsAdministration } from './receipts.administration';

/** How an organization pays. */
@ApiTags('Payments')
@Controller('api/organizations/:organizationId')
export class OwnPaymentsController {
  constructor(
    private readonly payments: OwnPaymentsAdministration,
    private readonly receipts: ReceiptsAdministration,
  ) {}

  @Get('payments')
  @Allow('payments:read')
  @Answers(OwnPaymentPage)
  list(
    @Scope() { organizationId }: TenantScope,
    @Query({ schema: OwnPaymentQuery }) query: z.infer<typeof OwnPaymentQuery>,
  ) {
    return this.payments.list(organizationId, query);
  }

  /** A payment with what belongs on its receipt. */
  @Get('payments/:id')
  @Allow('payments:read')
  @Answers(Receipt)
  readReceipt(@Scope() { organizationId }: TenantScope, @Id() id: string) {
    return this.payments.receipt(organizationId, id);
  }

  @Get('payments/:id/receipt')
  @Allow('payments:read')
  @ApiProduces('application/pdf')
  receipt(@Scope() { organizationId }: TenantScope, @Id() id: string) {
    return this.receipts.file(id, { organizationId });
  }

  @Get('payment-options')
  @Allow('payments:read')
  @Answers(PaymentOptions)
  readOptions(@Scope() _scope: TenantScope) {
    return this.payments.options();
  }

  /** A page of Stripe's to pay at. */
  @Post('checkouts')
  @Allow('payments:pay')
  @Answers(CheckoutAnswer, 201)
  checkOut(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: CheckoutBody }) body: z.infer<typeof CheckoutBody>,
  ) {
    return this.payments.checkOut(organizationId, body, idempotencyKey, author);
  }

  /** When admins are told, and when the saved card is charged. */
  @Get('top-up-rules')
  @Allow('payments:read')
  @Answers(TopUpRulesAnswer)
  readRules(@Scope() { organizationId }: TenantScope) {
    return this.payments.readRules(organizationId);
  }

  @Put('top-up-rules')
  @Allow('payments:pay')
  @Answers(TopUpRulesAnswer)
  writeRules(
    @VersionedOrganization() target: Target,
    @Body({ schema: TopUpRulesBody }) body: z.infer<typeof TopUpRulesBody>,
    @CurrentAuthor() author: Author,
  ) {
    return this.payments.writeRules(target, body, author);
  }

  @Delete('saved-card')
  @Allow('payments:pay')
  @AnswersNothing()
  async forgetCard(@Scope() { organizationId }: TenantScope, @CurrentAuthor() author: Author) {
    await this.payments.forgetCard(organizationId, author);
  }
}
