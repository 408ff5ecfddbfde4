import { ReconciliationModule } from '@app/reconciliation';
import { Module } from '@nestjs/common';
import { ReconciliationAdministration } from './reconciliation.administration';
import { ReconciliationController } from './reconciliation.controller';
import { SourcesAdministration } from './sources.administration';
import { SourcesController } from './sources.controller';

@Module({
  imports: [ReconciliationModule],
  controllers: [SourcesController, ReconciliationController],
  providers: [SourcesAdministration, ReconciliationAdministration],
})
export class ReconciliationAdminModule {}
