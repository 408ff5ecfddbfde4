export { addChannel, type NewChannel } from './add-channel';
export type { Channel, Credential, RouteStep } from './channel';
export { channelsInService, type ChannelInService } from './channels-in-service';
export { ChannelsModule } from './channels.module';
export { ChannelsService } from './channels.service';
export { CredentialVault, type SealedSecret } from './credential-vault';
export { planRoute } from './plan-route';
export { requireCommonMasterKey } from './require-common-master-key';
