import { AuditorModule } from '@app/auditor';
import { SettlementModule } from '@app/billing';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { ExportRunnerModule } from '@app/exports';
import { LedgerModule } from '@app/ledger';
import { LoggingModule } from '@app/logging';
import { ScheduledProbesModule } from '@app/probes';
import { RollupsModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { ExportProcessor } from './export.processor';
import { ExportTasks } from './export-tasks';
import { Probing } from './probing';
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
    ExportRunnerModule,
  ],
  providers: [SettleProcessor, ExportProcessor, Schedules, ReportingTasks, Probing, ExportTasks],
})
export class WorkerModule {}
