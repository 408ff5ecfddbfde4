import { Module } from '@nestjs/common';
import { ChannelsService } from './channels.service';
import { CredentialVault } from './credential-vault';

@Module({ providers: [ChannelsService, CredentialVault], exports: [ChannelsService, CredentialVault] })
export class ChannelsModule {}
