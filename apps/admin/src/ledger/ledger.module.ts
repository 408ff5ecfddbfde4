import { ReportingModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { LedgerBook } from './ledger-book';
import { LedgerController } from './ledger.controller';

@Module({ imports: [ReportingModule], controllers: [LedgerController], providers: [LedgerBook] })
export class LedgerAdminModule {}
