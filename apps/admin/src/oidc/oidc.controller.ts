import { AppError } from '@app/common';
import { OidcService, SessionsService, type CurrentSession, type RequestOrigin } from '@app/identity';
import { Logger } from '@app/logging';
import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { setSessionCookie } from '../auth/session-cookie';
import { Site } from '../auth/site';
import { Answers, AnswersNothing, instant, instantOrNull } from '../http/answers';
import { Id, Origin, OwnSession } from '../http/request-parameters';
import { setFlowCookie, takeFlowCookie } from './flow-cookie';
import { IdentityList, LinkAnswer, LinkBody, StartQuery } from './oidc.schemas';

/** Logging in through somebody else, and who one is there. */
@ApiTags('Login')
@Controller('api')
export class OidcController {
  constructor(
    private readonly oidc: OidcService,
    private readonly sessions: SessionsService,
    private readonly site: Site,
    private readonly logger: Logger,
  ) {}

  /** The browser goes there; it ends at `returnTo`, or at `/login?error=CODE`. */
  @Get('oidc/:provider/start')
  @Allow('login')
  @ApiResponse({ status: 302 })
  async start(
    @Param('provider') providerId: string,
    @Query({ schema: StartQuery }) { returnTo }: z.infer<typeof StartQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.answering(reply, async () => {
      const redirectUri = redirectUriOf(this.site.originOf(reply.request), providerId);
      const { url, secret } = await this.oidc.begin({ providerId, returnTo, redirectUri });
      setFlowCookie(reply, secret);
      return url;
    });
  }

  /** The issuer sends the browser here. */
  @Get('oidc/:provider/callback')
  @Allow('login')
  @ApiResponse({ status: 302 })
  async callback(
    @Req() request: FastifyRequest,
    @Origin() origin: RequestOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.answering(reply, async () => {
      const query = new URLSearchParams(request.url.split('?')[1] ?? '');
      const { user, returnTo } = await this.oidc.finish(query, takeFlowCookie(request, reply), origin);
      if (user) setSessionCookie(reply, await this.sessions.open(user.id, 'oidc', origin));
      return returnTo;
    });
  }

  @Get('me/identities')
  @Allow('self')
  @Answers(IdentityList)
  async list(@OwnSession() { userId }: CurrentSession): Promise<z.infer<typeof IdentityList>> {
    const rows = await this.oidc.listIdentities(userId);
    const items = rows.map(({ id, providerId, provider, email, createdAt, lastUsedAt }) => ({
      ...{ id, providerId, providerLabel: provider.label, email },
      ...{ createdAt: instant(createdAt), lastUsedAt: instantOrNull(lastUsedAt) },
    }));
    return { items };
  }

  /** Begins to add one: send the browser to `url`. */
  @Post('me/identities/:provider')
  @Allow('self')
  @Answers(LinkAnswer, 201)
  async link(
    @OwnSession() { userId }: CurrentSession,
    @Param('provider') providerId: string,
    @Body({ schema: LinkBody }) { returnTo }: z.infer<typeof LinkBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const redirectUri = redirectUriOf(this.site.originOf(reply.request), providerId);
    const { url, secret } = await this.oidc.begin({ providerId, returnTo, redirectUri, userId });
    setFlowCookie(reply, secret);
    return { url };
  }

  @Delete('me/identities/:id')
  @Allow('self')
  @AnswersNothing()
  async unlink(
    @OwnSession() { userId }: CurrentSession,
    @Id() id: string,
    @Origin() origin: RequestOrigin,
  ): Promise<void> {
    await this.oidc.unlink(userId, id, origin);
  }

  /** A browser is under way, not a script: a refusal is a page, too. */
  private async answering(reply: FastifyReply, next: () => Promise<string>): Promise<void> {
    const location = await next().catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'oidc_failed') this.logger.warn('a login provider failed', { err: error });
      const { reason } = error.details.extra ?? {};
      return `/login?${new URLSearchParams({ error: error.code, ...(reason && { reason }) }).toString()}`;
    });
    reply.status(302).header('location', location);
  }
}

export const redirectUriOf = (origin: string, providerId: string): string =>
  `${origin}/api/oidc/${encodeURIComponent(providerId)}/callback`;
