import type { Principal, TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import {
  CurrentAuthor,
  CurrentPrincipal,
  Id,
  Scope,
  VersionedTarget,
  type Author,
  type Target,
} from '../http/request-parameters';
import {
  AllApiTokensQuery,
  ApiTokenAnswer,
  ApiTokenChanges,
  ApiTokenPage,
  ApiTokenQuery,
  NewApiTokenAnswer,
  NewApiTokenBody,
} from './api-tokens.schemas';
import { ApiTokensAdministration } from './api-tokens.administration';

/** API tokens of one organization; and all of them, for operators. */
@ApiTags('API tokens')
@Controller('api')
export class ApiTokensController {
  constructor(private readonly apiTokens: ApiTokensAdministration) {}

  @Get('api-tokens')
  @Allow('api-tokens:read')
  @Answers(ApiTokenPage)
  listAll(@Query({ schema: AllApiTokensQuery }) query: z.infer<typeof AllApiTokensQuery>) {
    return this.apiTokens.list(query, query.organizationId ? { organizationId: query.organizationId } : {});
  }

  @Get('organizations/:organizationId/api-tokens')
  @Allow('api-tokens:read')
  @Answers(ApiTokenPage)
  list(@Scope() scope: TenantScope, @Query({ schema: ApiTokenQuery }) query: z.infer<typeof ApiTokenQuery>) {
    return this.apiTokens.list(query, scope);
  }

  @Post('organizations/:organizationId/api-tokens')
  @Allow('api-tokens:write')
  @Answers(NewApiTokenAnswer, 201)
  create(
    @Scope() scope: TenantScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewApiTokenBody }) body: z.infer<typeof NewApiTokenBody>,
  ) {
    return this.apiTokens.create({ ...body, userId: body.userId ?? principal.userId }, scope, author);
  }

  @Get('organizations/:organizationId/api-tokens/:id')
  @Allow('api-tokens:read')
  @Answers(ApiTokenAnswer)
  read(@Scope() scope: TenantScope, @Id() id: string) {
    return this.apiTokens.read(id, scope);
  }

  @Patch('organizations/:organizationId/api-tokens/:id')
  @Allow('api-tokens:write')
  @Answers(ApiTokenAnswer)
  update(
    @Scope() scope: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: ApiTokenChanges }) changes: z.infer<typeof ApiTokenChanges>,
  ) {
    return this.apiTokens.update({ ...target, changes }, scope, author);
  }

  /** Revokes it; it stays in the list. */
  @Delete('organizations/:organizationId/api-tokens/:id')
  @Allow('api-tokens:write')
  @AnswersNothing()
  async revoke(
    @Scope() scope: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.apiTokens.revoke(target, scope, author);
  }
}
