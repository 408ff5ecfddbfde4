import {
  ManagementTokensService,
  PrincipalsService,
  SessionsService,
  type CurrentSession,
  type Principal,
} from '@app/identity';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readSessionCookie } from './session-cookie';

/** Tells who sends a request: a person by their session, a script by its management token. */
@Injectable()
export class Gatekeeper {
  constructor(
    private readonly sessions: SessionsService,
    private readonly managementTokens: ManagementTokensService,
    private readonly principals: PrincipalsService,
  ) {}

  /** Throws AppError('not_logged_in'). */
  async principalOf(request: FastifyRequest & { session?: CurrentSession }): Promise<Principal> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer) {
      const { userId, scopes } = await this.managementTokens.verify(bearer);
      return this.principals.of(userId, scopes);
    }
    const session = await this.sessions.use(readSessionCookie(request));
    Object.assign(request, { session });
    return this.principals.of(session.userId);
  }
}
