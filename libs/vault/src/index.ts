export { CredentialVault, type SealedSecret } from './credential-vault';
export { VaultModule } from './vault.module';
