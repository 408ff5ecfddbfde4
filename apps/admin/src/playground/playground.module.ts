import { ApiTokensModule } from '@app/api-tokens';
import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { PlaygroundController } from './playground.controller';
import { PlaygroundTokens } from './playground-tokens';

@Module({
  imports: [ApiTokensModule],
  controllers: [PlaygroundController],
  providers: [PlaygroundTokens, Clock],
})
export class PlaygroundAdminModule {}
