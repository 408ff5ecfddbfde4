import { PaymentsModule } from '@app/payments';
import { Module } from '@nestjs/common';
import { LoginAdminModule } from '../auth/login.module';
import { RedemptionsAdministration } from './redemptions.administration';
import { RedemptionsController } from './redemptions.controller';

@Module({
  imports: [LoginAdminModule, PaymentsModule],
  controllers: [RedemptionsController],
  providers: [RedemptionsAdministration],
})
export class RedemptionsAdminModule {}
