import { Module } from '@nestjs/common';
import { LimitsAdministration } from './limits.administration';
import { LimitsController } from './limits.controller';
import { OrganizationLimitsController } from './organization-limits.controller';

@Module({ controllers: [LimitsController, OrganizationLimitsController], providers: [LimitsAdministration] })
export class LimitsAdminModule {}
