import { Module } from '@nestjs/common';
import { JobsAdminModule } from '../jobs/jobs.module';
import { SystemHealth } from './system-health';
import { SystemController } from './system.controller';

@Module({ imports: [JobsAdminModule], controllers: [SystemController], providers: [SystemHealth] })
export class SystemAdminModule {}
