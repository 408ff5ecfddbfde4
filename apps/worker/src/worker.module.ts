import { AuditorModule } from '@app/auditor';
import { SettlementModule } from '@app/billing';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { LedgerModule } from '@app/ledger';
import { LoggingModule } from '@app/logging';
import { PaymentsModule } from '@app/payments';
import { ScheduledProbesModule } from '@app/probes';
import { RollupsModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { PaymentTasks } from './payment-tasks';
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
    PaymentsModule,
    ScheduledProbesModule,
  ],
  providers: [SettleProcessor, Schedules, ReportingTasks, PaymentTasks, Probing],
})
export class WorkerModule {}
