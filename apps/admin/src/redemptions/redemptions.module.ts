import { PaymentsModule } from '@app/payments';
import { Module } from '@nestjs/common';
import { RedemptionAttempts } from './redemption-attempts';
import { RedemptionsAdministration } from './redemptions.administration';
import { RedemptionsController } from './redemptions.controller';

@Module({
  imports: [PaymentsModule],
  controllers: [RedemptionsController],
  providers: [RedemptionsAdministration, RedemptionAttempts],
})
export class RedemptionsAdminModule {}
