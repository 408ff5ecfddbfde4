import { AuditorModule } from '@app/auditor';
import { SettlementModule } from '@app/billing';
import { Clock } from '@app/common';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { ExportRunnerModule } from '@app/exports';
import { LedgerModule } from '@app/ledger';
import { LoggingModule } from '@app/logging';
import { PaymentsModule } from '@app/payments';
import { ScheduledProbesModule } from '@app/probes';
import { ReconciliationModule } from '@app/reconciliation';
import { RollupsModule } from '@app/reporting';
import { ControlTotalsService, StatementsModule } from '@app/statements';
import { WebhookSendingModule } from '@app/webhooks';
import { Module } from '@nestjs/common';
import { PaymentTasks } from './payment-tasks';
import { ExportProcessor } from './export.processor';
import { ExportTasks } from './export-tasks';
import { Probing } from './probing';
import { Reconciling } from './reconciling';
import { ReportingTasks } from './reporting-tasks';
import { StatementTasks } from './statement-tasks';
import { Telling } from './telling';
import { Schedules } from './schedules';
import { SettleProcessor } from './settle.processor';

@Module({
  imports: [
    ConfigModule,
    LoggingModule,
    DatabaseModule,
    SettlementModule,
    LedgerModule,
    AuditorModule,
    RollupsModule,
    PaymentsModule,
    ScheduledProbesModule,
    ReconciliationModule,
    ExportRunnerModule,
    StatementsModule,
    WebhookSendingModule,
  ],
  providers: [
    SettleProcessor,
    ExportProcessor,
    Schedules,
    ReportingTasks,
    ExportTasks,
    StatementTasks,
    ControlTotalsService,
    Clock,
    PaymentTasks,
    Probing,
    Telling,
    Reconciling,
  ],
})
export class WorkerModule {}
