export { addChannel, sealedCredential, type NewChannel } from './add-channel';
export { recentTraffic, type ChannelTraffic, type HealthInterval } from './channel-health.queries';
export type { Channel, Credential, RouteStep } from './channel';
export { ChannelsModule } from './channels.module';
export { ChannelsService } from './channels.service';
export { CredentialVault, type SealedSecret } from './credential-vault';
export { matchModels, type MatchedModel } from './match-models';
export { planRoute } from './plan-route';
export { requireCommonMasterKey } from './require-common-master-key';
