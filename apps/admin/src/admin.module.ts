import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { IdentityModule } from '@app/identity';
import { LoggingModule } from '@app/logging';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ApiTokensAdminModule } from './api-tokens/api-tokens.module';
import { AuditAdminModule } from './audit/audit.module';
import { AccessGuard } from './auth/access.guard';
import { Gatekeeper } from './auth/gatekeeper';
import { BudgetsAdminModule } from './budgets/budgets.module';
import { ChannelsAdminModule } from './channels/channels.module';
import { LoginAdminModule } from './auth/login.module';
import { ExportsAdminModule } from './exports/exports.module';
import { FinanceAdminModule } from './finance/finance.module';
import { FindingsAdminModule } from './findings/findings.module';
import { GroupsAdminModule } from './groups/groups.module';
import { ChargesAdminModule } from './charges/charges.module';
import { GettingStartedController } from './getting-started/getting-started.controller';
import { HealthController } from './health/health.controller';
import { EtagInterceptor } from './http/etag.interceptor';
import { validationPipe } from './http/validation.pipe';
import { ImportsAdminModule } from './imports/imports.module';
import { InvitationsAdminModule } from './invitations/invitations.module';
import { JobsAdminModule } from './jobs/jobs.module';
import { OidcAdminModule } from './oidc/oidc.module';
import { LedgerAdminModule } from './ledger/ledger.module';
import { LimitsAdminModule } from './limits/limits.module';
import { ManagementTokensAdminModule } from './management-tokens/management-tokens.module';
import { MembersAdminModule } from './members/members.module';
import { OrganizationsAdminModule } from './organizations/organizations.module';
import { ModelsAdminModule } from './models/models.module';
import { PaymentsAdminModule } from './payments/payments.module';
import { PlaygroundAdminModule } from './playground/playground.module';
import { PricesAdminModule } from './prices/prices.module';
import { OverviewAdminModule } from './overview/overview.module';
import { ProblemFilter } from './problem.filter';
import { ReconciliationAdminModule } from './reconciliation/reconciliation.module';
import { RedemptionBatchesAdminModule } from './redemption-batches/redemption-batches.module';
import { RedemptionsAdminModule } from './redemptions/redemptions.module';
import { RelayController } from './relay/relay.controller';
import { RequestsAdminModule } from './requests/requests.module';
import { RoutesAdminModule } from './routes/routes.module';
import { SettingsAdminModule } from './settings/settings.module';
import { StatementsAdminModule } from './statements/statements.module';
import { SystemAdminModule } from './system/system.module';
import { UsageAdminModule } from './usage/usage.module';
import { UsersAdminModule } from './users/users.module';
import { WalletsAdminModule } from './wallets/wallets.module';
import { WebhooksAdminModule } from './webhooks/webhooks.module';

/** People wait for its answers. */
const DATABASE_PATIENCE_MS = 10_000;

const TECHNOLOGY = [ConfigModule, LoggingModule, DatabaseModule.impatient(DATABASE_PATIENCE_MS)];
/** Who somebody is. */
const LOGIN = [LoginAdminModule, OidcAdminModule, InvitationsAdminModule, SettingsAdminModule];
/** One a resource. */
const RESOURCES = [
  ApiTokensAdminModule,
  AuditAdminModule,
  BudgetsAdminModule,
  ChannelsAdminModule,
  ChargesAdminModule,
  ExportsAdminModule,
  FinanceAdminModule,
  FindingsAdminModule,
  GroupsAdminModule,
  ImportsAdminModule,
  JobsAdminModule,
  LedgerAdminModule,
  LimitsAdminModule,
  ManagementTokensAdminModule,
  MembersAdminModule,
  OrganizationsAdminModule,
  ModelsAdminModule,
  OverviewAdminModule,
  PaymentsAdminModule,
  PlaygroundAdminModule,
  PricesAdminModule,
  ReconciliationAdminModule,
  RedemptionBatchesAdminModule,
  RedemptionsAdminModule,
  RequestsAdminModule,
  RoutesAdminModule,
  StatementsAdminModule,
  SystemAdminModule,
  UsageAdminModule,
  UsersAdminModule,
  WalletsAdminModule,
  WebhooksAdminModule,
];

@Module({
  imports: [...TECHNOLOGY, IdentityModule, ...LOGIN, ...RESOURCES],
  controllers: [HealthController, GettingStartedController, RelayController],
  providers: [
    Gatekeeper,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_PIPE, useFactory: validationPipe },
    { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AdminModule {}
