import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { BudgetsAdministration } from './budgets.administration';
import { BudgetsController } from './budgets.controller';

@Module({ imports: [LedgerModule], controllers: [BudgetsController], providers: [BudgetsAdministration] })
export class BudgetsAdminModule {}
