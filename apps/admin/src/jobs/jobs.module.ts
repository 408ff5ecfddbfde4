import { Module } from '@nestjs/common';
import { JobQueues } from './job-queues';
import { JobsController } from './jobs.controller';

@Module({ controllers: [JobsController], providers: [JobQueues], exports: [JobQueues] })
export class JobsAdminModule {}
