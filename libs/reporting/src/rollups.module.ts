import { SettingsModule } from '@app/settings';
import { Module } from '@nestjs/common';
import { ClosedDaysService } from './closed-days.service';
import { RetentionService } from './retention.service';
import { RollupsService } from './rollups.service';

const services = [RollupsService, ClosedDaysService, RetentionService];

/** What the worker keeps up to date. */
@Module({ imports: [SettingsModule], providers: services, exports: services })
export class RollupsModule {}
