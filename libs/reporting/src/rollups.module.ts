import { Module } from '@nestjs/common';
import { ClosedDaysService } from './closed-days.service';
import { RollupsService } from './rollups.service';

/** What the worker keeps up to date. */
@Module({ providers: [RollupsService, ClosedDaysService], exports: [RollupsService, ClosedDaysService] })
export class RollupsModule {}
