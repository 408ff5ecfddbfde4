import {
  InvitationsService,
  SessionsService,
  type CurrentSession,
  type Principal,
  type RequestOrigin,
} from '@app/identity';
import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { LoggedIn, TokenBody } from '../auth/login.schemas';
import { setSessionCookie } from '../auth/session-cookie';
import { toLoggedIn } from '../auth/to-logged-in';
import { Answers, instant } from '../http/answers';
import { CurrentPrincipal, Origin, OwnSession } from '../http/request-parameters';
import { AcceptBody, Joined, OpenedInvitation } from './invitations.schemas';

/** What whoever was invited does with the link. */
@ApiTags('Invitations')
@Controller('api')
export class InvitedController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
  ) {}

  /** What the invitation is about. */
  @Post('invitations/open')
  @Allow('login')
  @Answers(OpenedInvitation)
  async open(
    @Body({ schema: TokenBody }) { token }: z.infer<typeof TokenBody>,
  ): Promise<z.infer<typeof OpenedInvitation>> {
    const { row, hasLogin } = await this.invitations.read(token);
    const { email, platformRole, role, organization, invitedBy, expiresAt } = row;
    return {
      ...{ email, platformRole, role, hasLogin, expiresAt: instant(expiresAt) },
      ...{ organizationName: organization?.name ?? null, invitedByName: invitedBy?.name ?? null },
    };
  }

  /** Makes the user and logs them in. */
  @Post('invitations/accept')
  @Allow('login')
  @Answers(LoggedIn, 201)
  async accept(
    @Body({ schema: AcceptBody }) { token, ...person }: z.infer<typeof AcceptBody>,
    @Origin() origin: RequestOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const user = await this.invitations.acceptAsNew(token, person, origin);
    setSessionCookie(reply, await this.sessions.open(user.id, 'invitation', origin));
    return toLoggedIn(user);
  }

  /** For somebody who has a login. */
  @Post('me/invitations/accept')
  @Allow('self')
  @Answers(Joined)
  async acceptAsUser(
    @OwnSession() _session: CurrentSession,
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: TokenBody }) { token }: z.infer<typeof TokenBody>,
    @Origin() origin: RequestOrigin,
  ): Promise<z.infer<typeof Joined>> {
    const { organizationId, platformRole } = await this.invitations.acceptAs(principal, token, origin);
    return { organizationId, platformRole };
  }
}
