import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ApiTokenReportService } from './api-token-report.service';
import { BalancesService } from './balances.service';
import { LedgerAccountsService } from './ledger-accounts.service';
import { LedgerSumsService } from './ledger-sums.service';
import { LedgerTransactionsService } from './ledger-transactions.service';
import { MarginService } from './margin.service';
import { OverviewService } from './overview.service';
import { ReportingDatabase } from './reporting-database';
import { RequestLifeService } from './request-life.service';
import { RequestLogService } from './request-log.service';
import { TieOutService } from './tie-out.service';
import { UsageReportService } from './usage-report.service';

const services = [
  ApiTokenReportService,
  BalancesService,
  LedgerAccountsService,
  LedgerTransactionsService,
  MarginService,
  OverviewService,
  RequestLifeService,
  RequestLogService,
  TieOutService,
  UsageReportService,
];

/** What the control plane reads. */
@Module({ providers: [ReportingDatabase, Clock, LedgerSumsService, ...services], exports: services })
export class ReportingModule {}
