import { Clock } from '@app/common';
import { LedgerModule } from '@app/ledger';
import { VaultModule } from '@app/vault';
import { Module } from '@nestjs/common';
import { DifferencesService } from './differences.service';
import { ImportsService } from './imports.service';
import { RunsService } from './runs.service';
import { SourcesService } from './sources.service';

const services = [SourcesService, ImportsService, RunsService, DifferencesService];

@Module({ imports: [LedgerModule, VaultModule], providers: [...services, Clock], exports: services })
export class ReconciliationModule {}
