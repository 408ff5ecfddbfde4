import { Clock } from '@app/common';
import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { RedemptionBatchesService } from './redemption-batches.service';
import { RedemptionsService } from './redemptions.service';

@Module({
  imports: [LedgerModule],
  providers: [RedemptionBatchesService, RedemptionsService, Clock],
  exports: [RedemptionBatchesService, RedemptionsService],
})
export class PaymentsModule {}
