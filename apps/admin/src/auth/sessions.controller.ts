import { IdentityService } from '@app/identity';
import { Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply } from 'fastify';
import { Allow, permissionsOf } from './permission';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie';
import type { UserRequest } from './session.guard';

/** Logging in and out. */
@Controller('api')
export class SessionsController {
  constructor(private readonly identity: IdentityService) {}

  @Post('sessions')
  @Allow('login')
  @UseGuards(AuthGuard('local'))
  async logIn(@Req() request: UserRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    setSessionCookie(reply, await this.identity.openSession(request.user.id));
    return userDocument(request.user);
  }

  @Delete('sessions/current')
  @Allow('logged-in')
  @HttpCode(204)
  async logOut(@Req() request: UserRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.identity.closeSession(readSessionCookie(request) ?? '');
    clearSessionCookie(reply);
  }

  @Get('me')
  @Allow('logged-in')
  me(@Req() request: UserRequest) {
    return userDocument(request.user);
  }
}

const userDocument = ({ id, email, name, platformRole }: UserRequest['user']) => ({
  id,
  email,
  name,
  platformRole,
  permissions: permissionsOf({ platformRole }),
  memberships: [],
});
