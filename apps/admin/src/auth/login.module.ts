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
import { RegistrationsController } from './registrations.controller';
import { SecurityController } from './security.controller';
import { SessionListController } from './session-list.controller';
import { SessionsController } from './sessions.controller';
import { Site } from './site';

const CONTROLLERS = [SessionsController, SessionListController, PasswordsController, SecurityController];

@Module({
  imports: [IdentityModule, LedgerModule, MailModule, PassportModule, SettingsModule],
  controllers: [...CONTROLLERS, PasskeysController, RegistrationsController],
  providers: [AttemptLimiter, Letters, LocalStrategy, Logins, Site],
  exports: [AttemptLimiter, Letters, Site],
})
export class LoginAdminModule {}
