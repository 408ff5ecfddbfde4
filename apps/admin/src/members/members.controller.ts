import type { TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, Scope, type Author } from '../http/request-parameters';
import { MembersAdministration } from './members.administration';
import { MemberAnswer, MemberChanges, MemberPage, MemberQuery } from './members.schemas';

const UserId = z.uuid();

/** The people of an organization. New ones come by invitation. */
@ApiTags('Members')
@Controller('api/organizations/:organizationId/members')
export class MembersController {
  constructor(private readonly members: MembersAdministration) {}

  @Get()
  @Allow('members:read')
  @Answers(MemberPage)
  list(@Scope() scope: TenantScope, @Query({ schema: MemberQuery }) query: z.infer<typeof MemberQuery>) {
    return this.members.list(scope, query);
  }

  @Put(':userId')
  @Allow('members:write')
  @Answers(MemberAnswer)
  change(
    @Scope() scope: TenantScope,
    @Param('userId', { schema: UserId }) userId: string,
    @CurrentAuthor() author: Author,
    @Body({ schema: MemberChanges }) changes: z.infer<typeof MemberChanges>,
  ) {
    return this.members.change({ ...scope, userId }, changes, author);
  }

  /** Takes the person out of the organization and revokes the API tokens they have there. */
  @Delete(':userId')
  @Allow('members:write')
  @AnswersNothing()
  async remove(
    @Scope() scope: TenantScope,
    @Param('userId', { schema: UserId }) userId: string,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.members.remove({ ...scope, userId }, author);
  }
}
