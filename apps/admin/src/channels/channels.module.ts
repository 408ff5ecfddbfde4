import { CredentialVault, HealthModule } from '@app/channels';
import { Clock } from '@app/common';
import { ProbesModule } from '@app/probes';
import { UpstreamModule } from '@app/upstream';
import { Module } from '@nestjs/common';
import { ChannelBulkChanges } from './bulk-changes';
import { ChannelCredentials } from './channel-credentials.administration';
import { ChannelCredentialsController } from './channel-credentials.controller';
import { ChannelHealth } from './channel-health';
import { ChannelHealthController } from './channel-health.controller';
import { ChannelPerformance } from './channel-performance';
import { ChannelProbesController } from './channel-probes.controller';
import { ChannelTests } from './channel-tests';
import { ChannelTransfer } from './channel-transfer';
import { ChannelTransferController } from './channel-transfer.controller';
import { ChannelsAdministration } from './channels.administration';
import { ChannelsController } from './channels.controller';
import { Circuits } from './circuits';
import { ModelDiscovery } from './model-discovery';
import { Providers } from './providers';

@Module({
  imports: [HealthModule, ProbesModule, UpstreamModule],
  // Addresses with a word where others have an id come first.
  controllers: [
    ChannelTransferController,
    ChannelProbesController,
    ChannelHealthController,
    ChannelCredentialsController,
    ChannelsController,
  ],
  providers: [
    ChannelBulkChanges,
    ChannelCredentials,
    ChannelHealth,
    ChannelPerformance,
    ChannelsAdministration,
    ChannelTests,
    ChannelTransfer,
    Circuits,
    Clock,
    CredentialVault,
    ModelDiscovery,
    Providers,
  ],
})
export class ChannelsAdminModule {}
