export { ApiTokenReportService, type ApiTokenScope, type DayOfModel } from './api-token-report.service';
export { ClosedDaysService } from './closed-days.service';
export type { TimeRange } from './instants';
export { OverviewService, type Overview, type OverviewQuery } from './overview.service';
export type { RequestFilter } from './request-filter';
export type {
  ChargeLine,
  LifeAttempt,
  LifeCharge,
  LifeRoute,
  LifeTransaction,
  RequestLife,
  SettledCall,
  UnsettledCall,
} from './request-life';
export { readRequestLife } from './read-request-life';
export { RequestLifeService } from './request-life.service';
export { RequestLogService, type PageOptions, type RequestPage } from './request-log.service';
export type { RequestRow } from './request-rows';
export { ReportingDatabase } from './reporting-database';
export { ReportingModule } from './reporting.module';
export { RetentionService } from './retention.service';
export { RollupsModule } from './rollups.module';
export { RollupsService } from './rollups.service';
export type { TenantScope } from './scope';
export type { BucketSize } from './series';
export type { Latencies, OperatorSums, Sums } from './sums';
export { UsageReportService, type UsageQuery, type UsageReport } from './usage-report.service';
