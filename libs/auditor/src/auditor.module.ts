import { Clock } from '@app/common';
import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { AuditorService } from './auditor.service';

@Module({ imports: [LedgerModule], providers: [AuditorService, Clock], exports: [AuditorService] })
export class AuditorModule {}
