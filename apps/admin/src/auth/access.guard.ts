import { AppError, invariant } from '@app/common';
import {
  mayOnPlatform,
  scopeIn,
  type CurrentSession,
  type Permission,
  type Principal,
  type TenantScope,
} from '@app/identity';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ACCESS, type Access } from './allow';
import { Gatekeeper } from './gatekeeper';

const Uuid = z.uuid();

/** A request that was let through. */
export type AdmittedRequest = FastifyRequest & {
  principal: Principal;
  scope?: TenantScope;
  /** Undefined: of a script, by its management token. */
  session?: CurrentSession;
};

/** Lets a request through only as its route allows. A route that says nothing is a mistake of ours. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly gatekeeper: Gatekeeper,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    invariant(access, `the route ${context.getHandler().name} states who may call it`);
    if (access === 'public' || access === 'login') return true;
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    request.principal = await this.gatekeeper.principalOf(request);
    if (access !== 'self') admit(request, access);
    return true;
  }
}

/** Routes below an organization are a tenant's; the others are the platform's own. Throws AppError('permission_denied'). */
function admit(request: AdmittedRequest, permission: Permission): void {
  const { organizationId } = request.params as { organizationId?: string };
  if (organizationId === undefined) {
    if (!mayOnPlatform(request.principal, permission)) throw new AppError('permission_denied');
    return;
  }
  if (!Uuid.safeParse(organizationId).success) throw new AppError('not_found');
  request.scope = scopeIn(request.principal, permission, organizationId);
  if (!request.scope) throw new AppError('permission_denied');
}
