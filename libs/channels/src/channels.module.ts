import { VaultModule } from '@app/vault';
import { Module } from '@nestjs/common';
import { ChannelsService } from './channels.service';
import { HealthModule } from './health/health.module';

@Module({
  imports: [VaultModule, HealthModule],
  providers: [ChannelsService],
  exports: [ChannelsService, VaultModule, HealthModule],
})
export class ChannelsModule {}
