import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ApiTokenReportService } from './api-token-report.service';
import { OverviewService } from './overview.service';
import { ReportingDatabase } from './reporting-database';
import { RequestLifeService } from './request-life.service';
import { RequestLogService } from './request-log.service';
import { UsageReportService } from './usage-report.service';

const services = [ApiTokenReportService, OverviewService, UsageReportService, RequestLogService, RequestLifeService];

/** What the control plane reads. */
@Module({ providers: [ReportingDatabase, Clock, ...services], exports: services })
export class ReportingModule {}
