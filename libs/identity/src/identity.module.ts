import { Clock } from '@app/common';
import { VaultModule } from '@app/vault';
import { Module } from '@nestjs/common';
import { ChallengesService } from './challenges.service';
import { IdentityService } from './identity.service';
import { InvitationsService } from './invitations.service';
import { ManagementTokensService } from './management-tokens.service';
import { OidcProvidersService } from './oidc-providers.service';
import { OidcService } from './oidc.service';
import { PasskeysService } from './passkeys.service';
import { PasswordsService } from './passwords.service';
import { PrincipalsService } from './principals.service';
import { RegistrationsService } from './registrations.service';
import { SessionsService } from './sessions.service';
import { TotpService } from './totp.service';

const PEOPLE = [IdentityService, ManagementTokensService, PrincipalsService, InvitationsService, RegistrationsService];
const LOGINS = [SessionsService, ChallengesService, PasswordsService, TotpService, PasskeysService];
const ELSEWHERE = [OidcProvidersService, OidcService];
const SERVICES = [...PEOPLE, ...LOGINS, ...ELSEWHERE];

@Module({ imports: [VaultModule], providers: [...SERVICES, Clock], exports: SERVICES })
export class IdentityModule {}
