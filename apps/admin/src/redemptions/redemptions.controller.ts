import type { Principal, TenantScope } from '@app/identity';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, CurrentPrincipal, Scope, type Author } from '../http/request-parameters';
import { RedemptionsAdministration } from './redemptions.administration';
import { RedemptionAnswer, RedemptionBody, TopUpPage, TopUpQuery } from './redemptions.schemas';

/** How members put money into their organization's wallet, and what came in so far. */
@ApiTags('Top-ups')
@Controller('api/organizations/:organizationId')
export class RedemptionsController {
  constructor(private readonly redemptions: RedemptionsAdministration) {}

  /** Pays once for each code, so it needs no idempotency key: a second time is refused. */
  @Post('redemptions')
  @Allow('redemption-codes:redeem')
  @Answers(RedemptionAnswer, 201)
  redeem(
    @Scope() scope: TenantScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: RedemptionBody }) { code }: z.infer<typeof RedemptionBody>,
  ) {
    const { organizationId } = scope;
    return this.redemptions.redeem({ organizationId, userId: principal.userId, code, ...author });
  }

  /** Everything that came in; for a member, what they redeemed themselves. Newest first. */
  @Get('top-ups')
  @Allow('wallets:read')
  @Answers(TopUpPage)
  list(@Scope() scope: TenantScope, @Query({ schema: TopUpQuery }) query: z.infer<typeof TopUpQuery>) {
    return this.redemptions.listTopUps(query, scope);
  }
}
