export const PLATFORM_ROLES = ['owner', 'operator', 'finance', 'support'] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];
export const MEMBERSHIP_ROLES = ['admin', 'member'] as const;
export type MembershipRole = (typeof MEMBERSHIP_ROLES)[number];

interface Holders {
  /** Everywhere. */
  readonly platform: readonly PlatformRole[];
  /** In their own organization; a member's reach ends at what is their own. */
  readonly organization?: readonly MembershipRole[];
}

const EVERYBODY: readonly PlatformRole[] = ['owner', 'operator', 'finance', 'support'];
const OPERATORS: readonly PlatformRole[] = ['owner', 'operator'];
const FINANCE: readonly PlatformRole[] = ['owner', 'finance'];
const MEMBERS: readonly MembershipRole[] = ['admin', 'member'];
const ADMINS: readonly MembershipRole[] = ['admin'];

/** Who may do what: the one table. Each permission is named after its resource; a route states the one it needs. */
const TABLE = {
  'overview:read': { platform: EVERYBODY },
  'organizations:read': { platform: EVERYBODY, organization: MEMBERS },
  'organizations:write': { platform: ['owner'], organization: ADMINS },
  'organizations:manage': { platform: ['owner'] },
  'users:read': { platform: ['owner', 'operator', 'support'] },
  'users:write': { platform: ['owner'] },
  'members:read': { platform: EVERYBODY, organization: ADMINS },
  'members:write': { platform: ['owner'], organization: ADMINS },
  'api-tokens:read': { platform: ['owner', 'operator', 'support'], organization: MEMBERS },
  'api-tokens:write': { platform: ['owner'], organization: MEMBERS },
  'channels:read': { platform: ['owner', 'operator', 'support'] },
  'channels:write': { platform: OPERATORS },
  'models:read': { platform: EVERYBODY, organization: MEMBERS },
  'models:write': { platform: OPERATORS },
  'prices:read': { platform: EVERYBODY },
  'prices:write': { platform: OPERATORS },
  'groups:read': { platform: EVERYBODY },
  'groups:write': { platform: OPERATORS },
  'budgets:read': { platform: EVERYBODY, organization: MEMBERS },
  'budgets:write': { platform: FINANCE, organization: ADMINS },
  'limits:read': { platform: EVERYBODY, organization: MEMBERS },
  'limits:write': { platform: OPERATORS, organization: ADMINS },
  'wallets:read': { platform: EVERYBODY, organization: MEMBERS },
  'wallets:write': { platform: FINANCE },
  'requests:read': { platform: EVERYBODY, organization: MEMBERS },
  'usage:read': { platform: EVERYBODY, organization: MEMBERS },
  'exports:read': { platform: FINANCE, organization: MEMBERS },
  'exports:write': { platform: FINANCE, organization: MEMBERS },
  'ledger:read': { platform: FINANCE },
  'redemption-codes:read': { platform: FINANCE },
  'redemption-codes:write': { platform: FINANCE },
  'redemption-codes:redeem': { platform: [], organization: MEMBERS },
  'payments:read': { platform: ['owner', 'finance', 'support'], organization: ADMINS },
  'payments:write': { platform: FINANCE },
  'payments:pay': { platform: [], organization: ADMINS },
  'statements:read': { platform: ['owner', 'finance', 'support'], organization: ADMINS },
  'statements:write': { platform: FINANCE },
  'periods:read': { platform: FINANCE },
  'periods:close': { platform: FINANCE },
  'reconciliation:read': { platform: FINANCE },
  'reconciliation:write': { platform: FINANCE },
  'playground:use': { platform: [], organization: MEMBERS },
  'jobs:read': { platform: OPERATORS },
  'jobs:write': { platform: OPERATORS },
  'audit:read': { platform: ['owner', 'support'], organization: ADMINS },
  'findings:read': { platform: EVERYBODY },
  'findings:write': { platform: FINANCE },
  'settings:read': { platform: ['owner'] },
  'settings:write': { platform: ['owner'] },
  'system:read': { platform: ['owner', 'operator', 'support'] },
  'imports:write': { platform: ['owner'] },
  'webhooks:read': { platform: ['owner'], organization: ADMINS },
  'webhooks:write': { platform: ['owner'], organization: ADMINS },
} as const satisfies Record<string, Holders>;

export type Permission = keyof typeof TABLE;
export const PERMISSIONS = Object.keys(TABLE) as readonly Permission[];

const holders = (permission: Permission): Holders => TABLE[permission];

export const platformMay = (role: PlatformRole | 'none', permission: Permission): boolean =>
  role !== 'none' && holders(permission).platform.includes(role);

export const memberMay = (role: MembershipRole, permission: Permission): boolean =>
  holders(permission).organization?.includes(role) ?? false;
