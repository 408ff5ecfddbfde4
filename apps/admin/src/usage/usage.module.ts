import { ReportingModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { UsageExport } from './usage-export';
import { UsageController } from './usage.controller';

@Module({ imports: [ReportingModule], controllers: [UsageController], providers: [UsageExport] })
export class UsageAdminModule {}
