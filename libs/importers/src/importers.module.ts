import { ChannelsModule } from '@app/channels';
import { Clock } from '@app/common';
import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { ImportService } from './import.service';

@Module({ imports: [ChannelsModule, LedgerModule], providers: [ImportService, Clock], exports: [ImportService] })
export class ImportersModule {}
