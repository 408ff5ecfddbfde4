import { Clock } from '@app/common';
import { PaymentsModule } from '@app/payments';
import { Module } from '@nestjs/common';
import { RedemptionBatchesAdministration } from './redemption-batches.administration';
import { RedemptionBatchesController } from './redemption-batches.controller';

@Module({
  imports: [PaymentsModule],
  controllers: [RedemptionBatchesController],
  providers: [RedemptionBatchesAdministration, Clock],
})
export class RedemptionBatchesAdminModule {}
