import { Clock } from '@app/common';
import { QueueModule } from '@app/queue';
import { Module } from '@nestjs/common';
import { BillingService } from './billing.service';
import { ExpectedCosts } from './expected-costs';

@Module({ imports: [QueueModule], providers: [BillingService, ExpectedCosts, Clock], exports: [BillingService] })
export class BillingModule {}
