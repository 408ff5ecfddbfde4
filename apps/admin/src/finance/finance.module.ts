import { ReportingModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { FinanceController } from './finance.controller';

@Module({ imports: [ReportingModule], controllers: [FinanceController] })
export class FinanceAdminModule {}
