import { Clock } from '@app/common';
import { RedisModule } from '@app/redis';
import { Module } from '@nestjs/common';
import { HealthService } from './health.service';

@Module({ imports: [RedisModule], providers: [HealthService, Clock], exports: [HealthService] })
export class HealthModule {}
