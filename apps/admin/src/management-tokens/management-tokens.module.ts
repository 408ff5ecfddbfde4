import { Clock } from '@app/common';
import { IdentityModule } from '@app/identity';
import { Module } from '@nestjs/common';
import { ManagementTokensAdministration } from './management-tokens.administration';
import { ManagementTokensController } from './management-tokens.controller';

@Module({
  imports: [IdentityModule],
  controllers: [ManagementTokensController],
  providers: [ManagementTokensAdministration, Clock],
})
export class ManagementTokensAdminModule {}
