import type { Principal, TenantScope } from '@app/identity';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentPrincipal, Scope } from '../http/request-parameters';
import { CallNames } from './call-names';
import { RequestLifeAnswer, TenantRequestLife } from './request-life.schemas';
import { RequestLog } from './request-log';
import {
  RequestChoices,
  RequestPage,
  RequestsQuery,
  TenantRequestChoices,
  TenantRequestPage,
  TenantRequestsQuery,
} from './requests.schemas';

/** The request log: calls one by one, newest first, and the life of each. */
@ApiTags('Request log')
@Controller('api')
export class RequestsController {
  constructor(
    private readonly log: RequestLog,
    private readonly names: CallNames,
  ) {}

  @Get('requests')
  @Allow('requests:read')
  @Answers(RequestPage)
  listAll(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: RequestsQuery }) query: z.infer<typeof RequestsQuery>,
  ) {
    return this.log.list(query, principal);
  }

  /** What there is to choose from when calls are searched. */
  @Get('request-choices')
  @Allow('requests:read')
  @Answers(RequestChoices)
  allChoices() {
    return this.names.choices();
  }

  @Get('requests/:requestId')
  @Allow('requests:read')
  @Answers(RequestLifeAnswer)
  readAny(@CurrentPrincipal() principal: Principal, @Param('requestId') requestId: string) {
    return this.log.life(requestId, principal);
  }

  @Get('organizations/:organizationId/requests')
  @Allow('requests:read')
  @Answers(TenantRequestPage)
  list(
    @Scope() scope: TenantScope,
    @Query({ schema: TenantRequestsQuery }) query: z.infer<typeof TenantRequestsQuery>,
  ) {
    return this.log.listOf(scope, query);
  }

  @Get('organizations/:organizationId/request-choices')
  @Allow('requests:read')
  @Answers(TenantRequestChoices)
  choices(@Scope() scope: TenantScope) {
    return this.names.choicesOf(scope);
  }

  @Get('organizations/:organizationId/requests/:requestId')
  @Allow('requests:read')
  @Answers(TenantRequestLife)
  read(@Scope() scope: TenantScope, @Param('requestId') requestId: string) {
    return this.log.lifeOf(scope, requestId);
  }
}
