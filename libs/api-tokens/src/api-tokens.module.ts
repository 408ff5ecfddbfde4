import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ApiTokensService } from './api-tokens.service';

@Module({ providers: [ApiTokensService, Clock], exports: [ApiTokensService] })
export class ApiTokensModule {}
