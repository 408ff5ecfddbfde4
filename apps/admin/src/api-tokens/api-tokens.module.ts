import { ApiTokensModule } from '@app/api-tokens';
import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ApiTokensAdministration } from './api-tokens.administration';
import { ApiTokensController } from './api-tokens.controller';

@Module({
  imports: [ApiTokensModule],
  controllers: [ApiTokensController],
  providers: [ApiTokensAdministration, Clock],
})
export class ApiTokensAdminModule {}
