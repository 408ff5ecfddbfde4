export { IdentityModule } from './identity.module';
export { ChallengesService } from './challenges.service';
export { hashPassword, IdentityService, normalizeEmail, type LoggedInUser } from './identity.service';
export { InvitationsService, type InvitationRow, type NewInvitation, type SentInvitation } from './invitations.service';
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
export { OidcProvidersService, type OidcProviderFacts } from './oidc-providers.service';
export { OidcService, type OidcEnd } from './oidc.service';
export { PasskeysService, type RelyingParty } from './passkeys.service';
export { MAX_PASSWORD_LENGTH } from './password-rules';
export { PasswordsService } from './passwords.service';
export { RegistrationsService, type NewRegistration } from './registrations.service';
export { themselves, type Author, type RequestOrigin } from './request-origin';
export { SessionsService, type CurrentSession, type LoginMethod, type NewSession } from './sessions.service';
export { TotpService } from './totp.service';
