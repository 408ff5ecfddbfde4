import { ChannelsModule } from '@app/channels';
import { Clock } from '@app/common';
import { SettingsModule } from '@app/settings';
import { Module } from '@nestjs/common';
import { ProbesModule } from './probes.module';
import { ScheduledProbes } from './scheduled-probes';

/** For a worker. */
@Module({
  imports: [ProbesModule, ChannelsModule, SettingsModule],
  providers: [ScheduledProbes, Clock],
  exports: [ScheduledProbes],
})
export class ScheduledProbesModule {}
