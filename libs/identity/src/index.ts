export { IdentityModule } from './identity.module';
export { hashPassword, IdentityService, type LoggedInUser } from './identity.service';
export { ManagementTokensService, type NewManagementToken } from './management-tokens.service';
export {
  MEMBERSHIP_ROLES,
  memberMay,
  PERMISSIONS,
  PLATFORM_ROLES,
  platformMay,
  type MembershipRole,
  type Permission,
  type PlatformRole,
} from './permissions';
export {
  mayOnPlatform,
  permissionsIn,
  permissionsOnPlatform,
  scopeIn,
  type Membership,
  type Principal,
  type TenantScope,
} from './principal';
export { PrincipalsService } from './principals.service';
