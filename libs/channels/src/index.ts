export { addChannel, type NewChannel } from './add-channel';
export type { Channel, Credential, RouteStep } from './channel';
export { ChannelsModule } from './channels.module';
export { ChannelsService } from './channels.service';
export { planRoute } from './plan-route';
export { requireCommonMasterKey } from './require-common-master-key';
export { CredentialVault, type SealedSecret } from '@app/vault';
