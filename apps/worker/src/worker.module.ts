import { SettlementModule } from '@app/billing';
import { Config, ConfigModule } from '@app/config';
import { DatabaseModule } from '@app/database';
import { LoggingModule } from '@app/logging';
import { openQueueConnection, SETTLE_QUEUE } from '@app/queue';
import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { Schedules } from './schedules';
import { SettleProcessor } from './settle.processor';

@Module({
  imports: [
    ConfigModule,
    LoggingModule,
    DatabaseModule,
    SettlementModule,
    BullModule.forRootAsync({
      inject: [Config],
      useFactory: (config: Config) => ({ connection: openQueueConnection(config.redisUrl, 'worker') }),
    }),
    BullModule.registerQueue({ name: SETTLE_QUEUE }),
  ],
  providers: [SettleProcessor, Schedules],
})
export class WorkerModule {}
