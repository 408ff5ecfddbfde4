import { AuditorModule } from '@app/auditor';
import { SettlementModule } from '@app/billing';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { LedgerModule } from '@app/ledger';
import { LoggingModule } from '@app/logging';
import { ScheduledProbesModule } from '@app/probes';
import { RollupsModule } from '@app/reporting';
import { WebhookSendingModule } from '@app/webhooks';
import { Module } from '@nestjs/common';
import { Probing } from './probing';
import { ReportingTasks } from './reporting-tasks';
import { Schedules } from './schedules';
import { SettleProcessor } from './settle.processor';
import { Telling } from './telling';

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
    WebhookSendingModule,
  ],
  providers: [SettleProcessor, Schedules, ReportingTasks, Probing, Telling],
})
export class WorkerModule {}
