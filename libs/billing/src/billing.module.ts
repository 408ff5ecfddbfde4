import { Clock } from '@app/common';
import { QueueModule } from '@app/queue';
import { Module } from '@nestjs/common';
import { BillingService } from './billing.service';

@Module({ imports: [QueueModule], providers: [BillingService, Clock], exports: [BillingService] })
export class BillingModule {}
