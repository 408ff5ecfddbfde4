import { IdentityService, ManagementTokensService, PrincipalsService, type Principal } from '@app/identity';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readSessionCookie } from './session-cookie';

/** Tells who sends a request: a person by their session, a script by its management token. */
@Injectable()
export class Gatekeeper {
  constructor(
    private readonly identity: IdentityService,
    private readonly managementTokens: ManagementTokensService,
    private readonly principals: PrincipalsService,
  ) {}

  /** Throws AppError('not_logged_in'). */
  async principalOf(request: FastifyRequest): Promise<Principal> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer) {
      const { userId, scopes } = await this.managementTokens.verify(bearer);
      return this.principals.of(userId, scopes);
    }
    const user = await this.identity.userOfSession(readSessionCookie(request));
    return this.principals.of(user.id);
  }
}
