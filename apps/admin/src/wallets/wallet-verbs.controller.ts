import type { TenantScope } from '@app/identity';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, IdempotencyKey, Scope, type Author } from '../http/request-parameters';
import { WalletsAdministration } from './wallets.administration';
import {
  AdjustmentBody,
  GrantBody,
  LimitBody,
  MovedAnswer,
  PaymentBody,
  ReversalBody,
  StateBody,
} from './wallets.schemas';

/** Every change of a wallet. The same Idempotency-Key does a thing once; with other parameters it is refused. */
@ApiTags('Wallets')
@Controller('api/organizations/:organizationId/wallet')
export class WalletVerbsController {
  constructor(private readonly wallets: WalletsAdministration) {}

  /** Money paid in elsewhere. */
  @Post('top-ups')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  topUp(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: PaymentBody }) body: z.infer<typeof PaymentBody>,
  ) {
    return this.wallets.pay({ organizationId, idempotencyKey, author, memo: body.memo }, 'topUp', body);
  }

  /** Money paid out: never more than was paid in and not spent. */
  @Post('refunds')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  refund(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: PaymentBody }) body: z.infer<typeof PaymentBody>,
  ) {
    return this.wallets.pay({ organizationId, idempotencyKey, author, memo: body.memo }, 'refund', body);
  }

  /** A correction by hand, with its reason. */
  @Post('adjustments')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  adjust(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: AdjustmentBody }) body: z.infer<typeof AdjustmentBody>,
  ) {
    return this.wallets.adjust({ organizationId, idempotencyKey, author, memo: body.memo }, body);
  }

  /** Promotional credit: spent before what was paid in. */
  @Post('grants')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  grant(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: GrantBody }) body: z.infer<typeof GrantBody>,
  ) {
    return this.wallets.grant({ organizationId, idempotencyKey, author, memo: body.memo }, body);
  }

  /** Takes back a transaction to the last entry, once. */
  @Post('reversals')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  reverse(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: ReversalBody }) body: z.infer<typeof ReversalBody>,
  ) {
    return this.wallets.reverse({ organizationId, idempotencyKey, author, memo: body.memo }, body);
  }

  /** How far below nothing the balance may go. */
  @Post('credit-limit')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  setCreditLimit(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: LimitBody }) body: z.infer<typeof LimitBody>,
  ) {
    return this.wallets.limit({ organizationId, idempotencyKey, author, memo: body.memo }, 'setCreditLimit', body);
  }

  /** By how much calls held at what they usually cost may exceed the balance. */
  @Post('overdraft')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  setOverdraft(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: LimitBody }) body: z.infer<typeof LimitBody>,
  ) {
    return this.wallets.limit({ organizationId, idempotencyKey, author, memo: body.memo }, 'setOverdraft', body);
  }

  /** No new call is admitted; calls in flight end and are charged. */
  @Post('freeze')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  freeze(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: StateBody }) body: z.infer<typeof StateBody>,
  ) {
    return this.wallets.setState({ organizationId, idempotencyKey, author, memo: body.memo }, 'freeze');
  }

  @Post('unfreeze')
  @Allow('wallets:write')
  @Answers(MovedAnswer, 201)
  unfreeze(
    @Scope() { organizationId }: TenantScope,
    @IdempotencyKey() idempotencyKey: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: StateBody }) body: z.infer<typeof StateBody>,
  ) {
    return this.wallets.setState({ organizationId, idempotencyKey, author, memo: body.memo }, 'unfreeze');
  }
}
