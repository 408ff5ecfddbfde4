import { Clock } from '@app/common';
import { LedgerModule } from '@app/ledger';
import { SettingsModule } from '@app/settings';
import { Module } from '@nestjs/common';
import { BillingProfilesService } from './billing-profiles.service';
import { CloseService } from './close.service';
import { CreditNotesService } from './credit-notes.service';
import { DocumentsService } from './documents.service';
import { StatementPaymentsService } from './statement-payments.service';
import { StatementRunsService } from './statement-runs.service';
import { StatementsService } from './statements.service';

const SERVICES = [
  BillingProfilesService,
  CloseService,
  CreditNotesService,
  DocumentsService,
  StatementPaymentsService,
  StatementRunsService,
  StatementsService,
];

@Module({ imports: [LedgerModule, SettingsModule], providers: [Clock, ...SERVICES], exports: SERVICES })
export class StatementsModule {}
