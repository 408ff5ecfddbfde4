import { CredentialVault } from '@app/channels';
import { Clock } from '@app/common';
import { ImportService } from '@app/importers';
import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { ImportsAdministration } from './imports.administration';
import { ImportsController } from './imports.controller';
import { UploadedFiles } from './uploaded-files';

@Module({
  imports: [LedgerModule],
  controllers: [ImportsController],
  providers: [Clock, CredentialVault, ImportsAdministration, ImportService, UploadedFiles],
})
export class ImportsAdminModule {}
