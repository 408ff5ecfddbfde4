import { AuditorModule } from '@app/auditor';
import { SettlementModule } from '@app/billing';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { LedgerModule } from '@app/ledger';
import { LoggingModule } from '@app/logging';
import { ScheduledProbesModule } from '@app/probes';
import { ReconciliationModule } from '@app/reconciliation';
import { RollupsModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { Probing } from './probing';
import { Reconciling } from './reconciling';
import { ReportingTasks } from './reporting-tasks';
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
    ScheduledProbesModule,
    ReconciliationModule,
  ],
  providers: [SettleProcessor, Schedules, ReportingTasks, Probing, Reconciling],
})
export class WorkerModule {}
