import { AppError, invariant } from '@app/common';
import { IdentityService, type LoggedInUser } from '@app/identity';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { PERMISSION, permissionsOf, type Permission } from './permission';
import { readSessionCookie } from './session-cookie';

/** A request of somebody who is logged in. */
export type UserRequest = FastifyRequest & { user: LoggedInUser };

/** Lets a request through only as its route permits. A route that permits nothing is a mistake of ours. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identity: IdentityService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.reflector.get<Permission | undefined>(PERMISSION, context.getHandler());
    invariant(permission, `the route ${context.getHandler().name} states its permission`);
    if (permission === 'public' || permission === 'login') return true;
    const request = context.switchToHttp().getRequest<UserRequest>();
    request.user = await this.identity.userOfSession(readSessionCookie(request));
    if (permission !== 'logged-in' && !permissionsOf(request.user).includes(permission))
      throw new AppError('not_found');
    return true;
  }
}
