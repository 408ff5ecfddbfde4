import { IdentityModule } from '@app/identity';
import { LedgerModule } from '@app/ledger';
import { MailModule } from '@app/mail';
import { SettingsModule } from '@app/settings';
import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AttemptLimiter } from './attempt-limiter';
import { Letters } from './letters';
import { LocalStrategy } from './local.strategy';
import { Logins } from './logins';
import { PasskeysController } from './passkeys.controller';
import { PasswordsController } from './passwords.controller';
import { ProfileController } from './profile.controller';
import { RegistrationsController } from './registrations.controller';
import { SecurityController } from './security.controller';
import { SessionListController } from './session-list.controller';
import { SessionsController } from './sessions.controller';
import { Site } from './site';

const OF_ONESELF = [ProfileController, SessionListController, SecurityController, PasskeysController];

@Module({
  imports: [IdentityModule, LedgerModule, MailModule, PassportModule, SettingsModule],
  controllers: [SessionsController, PasswordsController, RegistrationsController, ...OF_ONESELF],
  providers: [AttemptLimiter, Letters, LocalStrategy, Logins, Site],
  exports: [AttemptLimiter, Letters, Site],
})
export class LoginAdminModule {}
