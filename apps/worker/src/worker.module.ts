import { AuditorModule } from '@app/auditor';
import { SettlementModule } from '@app/billing';
import { ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { LedgerModule } from '@app/ledger';
import { LoggingModule } from '@app/logging';
import { Module } from '@nestjs/common';
import { Schedules } from './schedules';
import { SettleProcessor } from './settle.processor';

@Module({
  imports: [ConfigModule, LoggingModule, DatabaseModule, SettlementModule, LedgerModule, AuditorModule],
  providers: [SettleProcessor, Schedules],
})
export class WorkerModule {}
