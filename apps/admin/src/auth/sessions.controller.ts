import { SessionsService, type CurrentSession, type LoggedInUser, type RequestOrigin } from '@app/identity';
import { Body, Controller, Delete, Post, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Answers, AnswersNothing, instant } from '../http/answers';
import { CurrentAuthor, Origin, OwnSession, type Author } from '../http/request-parameters';
import { Allow } from './allow';
import { CodeBody, LoggedIn, LoginAnswer, LoginBody } from './login.schemas';
import { Logins } from './logins';
import { clearSessionCookie, setSessionCookie } from './session-cookie';
import { toLoggedIn } from './to-logged-in';

/** Logging in with a password, and out. */
@ApiTags('Login')
@Controller('api')
export class SessionsController {
  constructor(
    private readonly logins: Logins,
    private readonly sessions: SessionsService,
  ) {}

  /** Sets the session's cookie, or asks for a code. */
  @Post('sessions')
  @Allow('login')
  @UseGuards(AuthGuard('local'))
  @Answers(LoginAnswer, 201)
  async logIn(
    @Body({ schema: LoginBody }) _body: z.infer<typeof LoginBody>,
    @Req() { user }: FastifyRequest & { user: LoggedInUser },
    @Origin() origin: RequestOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof LoginAnswer>> {
    const step = await this.logins.afterPassword(user, origin);
    if (step.session) {
      setSessionCookie(reply, step.session);
      return toLoggedIn(step.user);
    }
    const { secret: challenge, expiresAt } = step.challenge;
    return { next: 'totp', challenge, expiresAt: instant(expiresAt) };
  }

  @Post('sessions/totp')
  @Allow('login')
  @Answers(LoggedIn, 201)
  async logInWithCode(
    @Body({ schema: CodeBody }) body: z.infer<typeof CodeBody>,
    @Origin() origin: RequestOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { session, user } = await this.logins.afterCode(body, origin);
    setSessionCookie(reply, session);
    return toLoggedIn(user);
  }

  @Delete('sessions/current')
  @Allow('self')
  @AnswersNothing()
  async logOut(
    @OwnSession() { id, userId }: CurrentSession,
    @CurrentAuthor() author: Author,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(userId, id, author);
    clearSessionCookie(reply);
  }
}
