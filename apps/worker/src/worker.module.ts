import { AuditorModule } from '@app/auditor';
import { SettlementModule } from '@app/billing';
import { Clock } from '@app/common';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { LedgerModule } from '@app/ledger';
import { LoggingModule } from '@app/logging';
import { RollupsModule } from '@app/reporting';
import { ControlTotalsService, StatementsModule } from '@app/statements';
import { Module } from '@nestjs/common';
import { ReportingTasks } from './reporting-tasks';
import { StatementTasks } from './statement-tasks';
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
    StatementsModule,
  ],
  providers: [SettleProcessor, Schedules, ReportingTasks, StatementTasks, ControlTotalsService, Clock],
})
export class WorkerModule {}
