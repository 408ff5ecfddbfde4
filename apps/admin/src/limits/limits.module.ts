import { LimitsModule } from '@app/limits';
import { Module } from '@nestjs/common';
import { LimitsAdministration } from './limits.administration';
import { LimitsController } from './limits.controller';
import { LiveUse } from './live-use';
import { OrganizationLimitsController } from './organization-limits.controller';

@Module({
  imports: [LimitsModule],
  controllers: [LimitsController, OrganizationLimitsController],
  providers: [LimitsAdministration, LiveUse],
})
export class LimitsAdminModule {}
