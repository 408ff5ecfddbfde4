import { AppError, invariant } from '@app/common';
import type { CurrentSession, Principal, RequestOrigin, TenantScope } from '@app/identity';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiParam } from '@nestjs/swagger';
import { z } from 'zod';
import type { AdmittedRequest } from '../auth/access.guard';

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<AdmittedRequest>();

/** What a parameter of a handler stands for in the OpenAPI document of its route. */
const documentedAs =
  (decorate: MethodDecorator): ParameterDecorator =>
  (target, method) => {
    decorate(target, method!, Object.getOwnPropertyDescriptor(target, method!)!);
  };

/** Who acts, and from where: what `recordChange` is told. */
export interface Author {
  /** `user:ID`. */
  readonly actor: string;
  readonly address: string;
}

export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal => requestOf(context).principal,
);

export const CurrentAuthor = createParamDecorator((_: unknown, context: ExecutionContext): Author => {
  const { principal, ip } = requestOf(context);
  return { actor: `user:${principal.userId}`, address: ip };
});

/** Where a request comes from, logged in or not. */
export const Origin = createParamDecorator((_: unknown, context: ExecutionContext): RequestOrigin => {
  const { ip, headers } = requestOf(context);
  return { address: ip, userAgent: headers['user-agent'] };
});

/** Of a person. A management token must not change how its user logs in. Throws AppError('permission_denied'). */
export const OwnSession = createParamDecorator((_: unknown, context: ExecutionContext): CurrentSession => {
  const { session } = requestOf(context);
  if (!session) throw new AppError('permission_denied', { message: 'Only a person who is logged in may do this.' });
  return session;
});

/** What a query may see, on routes below an organization. */
export const Scope = createParamDecorator(
  (_: unknown, context: ExecutionContext): TenantScope => {
    const { scope } = requestOf(context);
    invariant(scope, 'a scoped route is below an organization');
    return scope;
  },
  [documentedAs(ApiParam({ name: 'organizationId', schema: { type: 'string', format: 'uuid' } }))],
);

const idOf = (context: ExecutionContext): string | undefined => (requestOf(context).params as { id?: string }).id;

const DOCUMENTED_IF_MATCH = [
  documentedAs(ApiHeader({ name: 'If-Match', required: true, description: 'The ETag it was read with: `"1"`' })),
];

function requireSeenVersion(context: ExecutionContext): number {
  const version = /^"(\d{1,9})"$/.exec(requestOf(context).headers['if-match'] ?? '')?.[1];
  if (!version) throw new AppError('version_required', { param: 'If-Match' });
  return Number(version);
}

/** The row that an update is about, as it has seen it. */
export interface Target {
  readonly id: string;
  readonly version: number;
}

/** `:id` of the path and the version in `If-Match`. Throws AppError('version_required'), 'not_found'. */
export const VersionedTarget = createParamDecorator(
  (_: unknown, context: ExecutionContext): Target => {
    const version = requireSeenVersion(context);
    return { id: requireId(idOf(context)), version };
  },
  [documentedAs(ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })), ...DOCUMENTED_IF_MATCH],
);

/** The same where ids are words, such as those of models. */
export const VersionedWordTarget = createParamDecorator(
  (_: unknown, context: ExecutionContext): Target => {
    const version = requireSeenVersion(context);
    return { id: requireWord(idOf(context)), version };
  },
  [documentedAs(ApiParam({ name: 'id', schema: { type: 'string' } })), ...DOCUMENTED_IF_MATCH],
);

/** The organization of the path, to be changed itself. */
export const VersionedOrganization = createParamDecorator(
  (_: unknown, context: ExecutionContext): Target => {
    const { organizationId } = requestOf(context).params as { organizationId?: string };
    return { id: requireId(organizationId), version: requireSeenVersion(context) };
  },
  [
    documentedAs(ApiParam({ name: 'organizationId', schema: { type: 'string', format: 'uuid' } })),
    ...DOCUMENTED_IF_MATCH,
  ],
);

/** `:id` of the path, a uuid. Throws AppError('not_found') for anything else: there is nothing there. */
export const Id = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => requireId(idOf(context)),
  [documentedAs(ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } }))],
);

/** `:id` of the path where ids are words, such as those of models. */
export const WordId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => requireWord(idOf(context)),
  [documentedAs(ApiParam({ name: 'id', schema: { type: 'string' } }))],
);

const Uuid = z.uuid();
function requireId(id: string | undefined): string {
  if (!Uuid.safeParse(id).success) throw new AppError('not_found');
  return id!;
}

const MAX_WORD = 200;
function requireWord(id: string | undefined): string {
  if (!id || id.length > MAX_WORD || id.includes('\0')) throw new AppError('not_found');
  return id;
}

/** Of a write that creates or moves money. Throws AppError('missing_required_parameter'). */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => {
    const key = requestOf(context).headers['idempotency-key'];
    if (typeof key === 'string' && /^[\x21-\x7e]{8,200}$/.test(key)) return `api:${key}`;
    throw new AppError('missing_required_parameter', {
      message: 'The header Idempotency-Key is needed: 8 to 200 visible ASCII characters, another one for each change.',
      param: 'Idempotency-Key',
    });
  },
  [documentedAs(ApiHeader({ name: 'Idempotency-Key', required: true }))],
);
