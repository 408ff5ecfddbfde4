import {
  IdentityService,
  permissionsIn,
  permissionsOnPlatform,
  type LoggedInUser,
  type Principal,
} from '@app/identity';
import { Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Answers } from '../http/answers';
import { CurrentPrincipal } from '../http/request-parameters';
import { Allow } from './allow';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie';

const Me = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    locale: z.string().nullable(),
    platformRole: z.enum(['owner', 'operator', 'finance', 'support', 'none']),
    permissions: z.array(z.string()).meta({ description: 'On the platform' }),
    memberships: z.array(
      z.object({
        organizationId: z.uuid(),
        organizationName: z.string(),
        role: z.enum(['admin', 'member']),
        permissions: z.array(z.string()).meta({ description: 'In this organization' }),
      }),
    ),
  })
  .meta({ id: 'Me' });

/** Logging in and out. */
@Controller('api')
export class SessionsController {
  constructor(private readonly identity: IdentityService) {}

  @Post('sessions')
  @Allow('login')
  @UseGuards(AuthGuard('local'))
  async logIn(
    @Req() request: FastifyRequest & { user: LoggedInUser },
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id, email, name, platformRole } = request.user;
    setSessionCookie(reply, await this.identity.openSession(id));
    return { id, email, name, platformRole };
  }

  @Delete('sessions/current')
  @Allow('self')
  @HttpCode(204)
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.identity.closeSession(readSessionCookie(request) ?? '');
    clearSessionCookie(reply);
  }

  @Get('me')
  @Allow('self')
  @Answers(Me)
  me(@CurrentPrincipal() principal: Principal): z.infer<typeof Me> {
    const { userId: id, email, name, locale, platformRole } = principal;
    const memberships = principal.memberships.map((membership) => ({
      ...membership,
      permissions: permissionsIn(principal, membership.organizationId),
    }));
    return { id, email, name, locale, platformRole, permissions: permissionsOnPlatform(principal), memberships };
  }
}
