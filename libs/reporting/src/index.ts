export { ApiTokenReportService, type ApiTokenScope, type DayOfModel } from './api-token-report.service';
export {
  BalancesService,
  type Balance,
  type BalanceOrder,
  type Balances,
  type BalancesQuery,
} from './balances.service';
export { ClosedDaysService } from './closed-days.service';
export type { TimeRange } from './instants';
export {
  LedgerAccountsService,
  type AccountsQuery,
  type LedgerAccountRow,
  type TrialBalance,
} from './ledger-accounts.service';
export {
  LedgerTransactionsService,
  type LedgerTransactionView,
  type SettledCallRow,
  type TransactionPage,
} from './ledger-transactions.service';
export type { AccountTransaction, TransactionFilter, TransactionRow } from './ledger-transactions.queries';
export {
  MarginService,
  type MarginGroup,
  type MarginQuery,
  type MarginReport,
  type MarginSums,
} from './margin.service';
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
export { TieOutService, type LedgerLine, type RevenueComparison, type TieOut } from './tie-out.service';
export { UsageReportService, type UsageQuery, type UsageReport } from './usage-report.service';
