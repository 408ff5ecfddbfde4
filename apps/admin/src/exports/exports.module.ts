import { ExportsModule } from '@app/exports';
import { Module } from '@nestjs/common';
import { ExportSchedulesAdministration } from './export-schedules.administration';
import { ExportSchedulesController } from './export-schedules.controller';
import { ExportsAdministration } from './exports.administration';
import { ExportsController } from './exports.controller';
import { TenantExportSchedulesController } from './tenant-export-schedules.controller';
import { TenantExportsController } from './tenant-exports.controller';

@Module({
  imports: [ExportsModule],
  controllers: [ExportsController, ExportSchedulesController, TenantExportsController, TenantExportSchedulesController],
  providers: [ExportsAdministration, ExportSchedulesAdministration],
})
export class ExportsAdminModule {}
