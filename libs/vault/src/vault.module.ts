import { Module } from '@nestjs/common';
import { CredentialVault } from './credential-vault';

@Module({ providers: [CredentialVault], exports: [CredentialVault] })
export class VaultModule {}
