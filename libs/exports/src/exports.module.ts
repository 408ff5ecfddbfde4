import { Clock } from '@app/common';
import { MailModule } from '@app/mail';
import { QueueModule } from '@app/queue';
import { SettingsModule } from '@app/settings';
import { Module } from '@nestjs/common';
import { ExportLetters } from './export-letters.service';
import { ExportRunner } from './export-runner.service';
import { ExportSchedulesService } from './export-schedules.service';
import { ExportsService } from './exports.service';
import { LeavingDetailService } from './leaving-detail.service';

/** Asking for exports. */
@Module({
  imports: [QueueModule],
  providers: [ExportsService, ExportSchedulesService, LeavingDetailService, Clock],
  exports: [ExportsService, ExportSchedulesService, LeavingDetailService],
})
export class ExportsModule {}

/** Making them, too. */
@Module({
  imports: [ExportsModule, MailModule, SettingsModule],
  providers: [ExportRunner, ExportLetters],
  exports: [ExportsModule, ExportRunner],
})
export class ExportRunnerModule {}
