import { InvitationsService, type Principal, type TenantScope } from '@app/identity';
import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, AnswersNothing } from '../http/answers';
import { CurrentAuthor, CurrentPrincipal, Id, Scope, type Author } from '../http/request-parameters';
import { InvitationsAdministration } from './invitations.administration';
import {
  AllInvitationsQuery,
  InvitationBody,
  InvitationPage,
  InvitationQuery,
  MemberInvitationBody,
  SentInvitationAnswer,
} from './invitations.schemas';

/** Asking people in: owners anywhere and to platform roles, an organization's admins to it. */
@ApiTags('Invitations')
@Controller('api')
export class InvitationsController {
  constructor(
    private readonly administration: InvitationsAdministration,
    private readonly invitations: InvitationsService,
  ) {}

  @Get('invitations')
  @Allow('users:read')
  @Answers(InvitationPage)
  listAll(@Query({ schema: AllInvitationsQuery }) query: z.infer<typeof AllInvitationsQuery>) {
    return this.administration.list(query, query);
  }

  @Post('invitations')
  @Allow('users:write')
  @Answers(SentInvitationAnswer, 201)
  create(
    @Body({ schema: InvitationBody }) body: z.infer<typeof InvitationBody>,
    @CurrentPrincipal() { userId: invitedById }: Principal,
    @CurrentAuthor() author: Author,
  ) {
    const { email, platformRole, organizationId, role, locale } = body;
    const membership = organizationId && role ? { organizationId, role } : undefined;
    return this.administration.create({ email, platformRole, membership, locale, invitedById }, author);
  }

  /** Another link; the earlier one stops working. */
  @Post('invitations/:id/send')
  @Allow('users:write')
  @Answers(SentInvitationAnswer)
  resend(@Id() id: string, @CurrentAuthor() author: Author) {
    return this.administration.resend({ id }, author);
  }

  @Delete('invitations/:id')
  @Allow('users:write')
  @AnswersNothing()
  async revoke(@Id() id: string, @CurrentAuthor() author: Author): Promise<void> {
    await this.invitations.revoke({ id }, author);
  }

  @Get('organizations/:organizationId/invitations')
  @Allow('members:read')
  @Answers(InvitationPage)
  list(
    @Scope() { organizationId }: TenantScope,
    @Query({ schema: InvitationQuery }) query: z.infer<typeof InvitationQuery>,
  ) {
    return this.administration.list(query, { organizationId });
  }

  @Post('organizations/:organizationId/invitations')
  @Allow('members:write')
  @Answers(SentInvitationAnswer, 201)
  invite(
    @Scope() { organizationId }: TenantScope,
    @Body({ schema: MemberInvitationBody }) { email, role, locale }: z.infer<typeof MemberInvitationBody>,
    @CurrentPrincipal() { userId: invitedById }: Principal,
    @CurrentAuthor() author: Author,
  ) {
    const membership = { organizationId, role };
    return this.administration.create({ email, membership, locale, invitedById }, author);
  }

  @Post('organizations/:organizationId/invitations/:id/send')
  @Allow('members:write')
  @Answers(SentInvitationAnswer)
  resendOwn(@Scope() { organizationId }: TenantScope, @Id() id: string, @CurrentAuthor() author: Author) {
    return this.administration.resend({ id, organizationId, platformRole: 'none' }, author);
  }

  @Delete('organizations/:organizationId/invitations/:id')
  @Allow('members:write')
  @AnswersNothing()
  async revokeOwn(
    @Scope() { organizationId }: TenantScope,
    @Id() id: string,
    @CurrentAuthor() author: Author,
  ): Promise<void> {
    await this.invitations.revoke({ id, organizationId, platformRole: 'none' }, author);
  }
}
