import { Clock } from '@app/common';
import { Module } from '@nestjs/common';
import { ChannelRoom } from './channel-room';
import { Gate } from './gate';
import { RateLimitsService } from './rate-limits.service';

@Module({ providers: [Gate, RateLimitsService, ChannelRoom, Clock], exports: [RateLimitsService, ChannelRoom] })
export class LimitsModule {}
