import { VaultModule } from '@app/vault';
import { Module } from '@nestjs/common';
import { ChannelsService } from './channels.service';

@Module({ imports: [VaultModule], providers: [ChannelsService], exports: [ChannelsService, VaultModule] })
export class ChannelsModule {}
