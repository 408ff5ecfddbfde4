import {
  memberMay,
  PERMISSIONS,
  platformMay,
  type MembershipRole,
  type Permission,
  type PlatformRole,
} from './permissions';

export interface Membership {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly role: MembershipRole;
}

/** Who acts in the control plane: a person who is logged in, or a script with a management token of theirs. */
export interface Principal {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string | null;
  readonly platformRole: PlatformRole | 'none';
  /** Somebody else made their password. */
  readonly mustChangePassword: boolean;
  readonly memberships: readonly Membership[];
  /** Of a management token: it may do nothing else. Undefined: a person, who may do all that they may. */
  readonly scopes: ReadonlySet<string> | undefined;
}

/** What a query of a tenant must stay within. */
export interface TenantScope {
  readonly organizationId: string;
  /** Set for a member: only what is theirs. */
  readonly userId?: string;
}

const isInScopes = ({ scopes }: Principal, permission: Permission): boolean => scopes?.has(permission) ?? true;

/** On the platform's own routes. */
export const mayOnPlatform = (principal: Principal, permission: Permission): boolean =>
  isInScopes(principal, permission) && platformMay(principal.platformRole, permission);

/** How far the principal reaches into an organization; undefined: not at all. */
export function scopeIn(principal: Principal, permission: Permission, organizationId: string): TenantScope | undefined {
  if (!isInScopes(principal, permission)) return undefined;
  if (platformMay(principal.platformRole, permission)) return { organizationId };
  const membership = principal.memberships.find((candidate) => candidate.organizationId === organizationId);
  if (!membership || !memberMay(membership.role, permission)) return undefined;
  return membership.role === 'admin' ? { organizationId } : { organizationId, userId: principal.userId };
}

/** For menus: what the principal may do on the platform, and in each organization of theirs. */
export const permissionsOnPlatform = (principal: Principal): Permission[] =>
  PERMISSIONS.filter((permission) => mayOnPlatform(principal, permission));

export const permissionsIn = (principal: Principal, organizationId: string): Permission[] =>
  PERMISSIONS.filter((permission) => scopeIn(principal, permission, organizationId) !== undefined);
