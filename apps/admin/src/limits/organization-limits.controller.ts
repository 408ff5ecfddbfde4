import type { TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Id, Scope, VersionedTarget, type Author, type Target } from '../http/request-parameters';
import { LimitsAdministration, ownLimits } from './limits.administration';
import { LiveUse } from './live-use';
import { LimitAnswer, LimitChanges, LimitPage, LimitQuery, LimitUseAnswer, NewOwnLimitBody } from './limits.schemas';

/** The limits that count the calls of an organization. Those of its users and API tokens are its own to change. */
@ApiTags('Limits')
@Controller('api/organizations/:organizationId/limits')
export class OrganizationLimitsController {
  constructor(
    private readonly limits: LimitsAdministration,
    private readonly live: LiveUse,
  ) {}

  @Get()
  @Allow('limits:read')
  @Answers(LimitPage)
  list(@Scope() scope: TenantScope, @Query({ schema: LimitQuery }) query: z.infer<typeof LimitQuery>) {
    return this.limits.listOf(scope, query);
  }

  @Post()
  @Allow('limits:write')
  @Answers(LimitAnswer, 201)
  create(
    @Scope() { organizationId }: TenantScope,
    @CurrentAuthor() author: Author,
    @Body({ schema: NewOwnLimitBody }) body: z.infer<typeof NewOwnLimitBody>,
  ) {
    return this.limits.create({ ...body, organizationId, groupId: null }, author);
  }

  /** In the last 60 seconds, over all processes. */
  @Get('use')
  @Allow('limits:read')
  @Answers(LimitUseAnswer)
  use(@Scope() scope: TenantScope) {
    return this.live.of(scope);
  }

  @Get(':id')
  @Allow('limits:read')
  @Answers(LimitAnswer)
  read(@Scope() scope: TenantScope, @Id() id: string) {
    return this.limits.readOf(scope, id);
  }

  @Patch(':id')
  @Allow('limits:write')
  @Answers(LimitAnswer)
  update(
    @Scope() { organizationId }: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
    @Body({ schema: LimitChanges }) changes: LimitChanges,
  ) {
    return this.limits.update({ ...target, changes }, author, ownLimits(organizationId));
  }

  @Delete(':id')
  @Allow('limits:write')
  @AnswersNothing()
  async remove(
    @Scope() { organizationId }: TenantScope,
    @VersionedTarget() target: Target,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.limits.remove(target, author, ownLimits(organizationId));
  }
}
