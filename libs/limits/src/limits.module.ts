import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { Gate } from './gate';
import { RateLimitsService } from './rate-limits.service';

@Module({ providers: [Gate, RateLimitsService, Clock], exports: [RateLimitsService] })
export class LimitsModule {}
