import { Clock } from '@app/common';
import { SettingsModule } from '@app/settings';
import { StatementsModule } from '@app/statements';
import { Module } from '@nestjs/common';
import { LoginAdminModule } from '../auth/login.module';
import { BillingProfilesController } from './billing-profiles.controller';
import { LegalEntityController } from './legal-entity.controller';
import { OwnStatementsController } from './own-statements.controller';
import { PeriodsAdministration } from './periods.administration';
import { PeriodsController } from './periods.controller';
import { StatementMails } from './statement-mails';
import { StatementsAdministration } from './statements.administration';
import { StatementsController } from './statements.controller';

@Module({
  imports: [LoginAdminModule, SettingsModule, StatementsModule],
  controllers: [
    BillingProfilesController,
    LegalEntityController,
    OwnStatementsController,
    PeriodsController,
    StatementsController,
  ],
  providers: [Clock, PeriodsAdministration, StatementMails, StatementsAdministration],
})
export class StatementsAdminModule {}
