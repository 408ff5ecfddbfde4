import { ReportingModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { OverviewController } from './overview.controller';

@Module({ imports: [ReportingModule], controllers: [OverviewController] })
export class OverviewAdminModule {}
