import { ReportingModule } from '@app/reporting';
import { Module } from '@nestjs/common';
import { CallNames } from './call-names';
import { RequestLog } from './request-log';
import { RequestsController } from './requests.controller';

@Module({ imports: [ReportingModule], controllers: [RequestsController], providers: [RequestLog, CallNames] })
export class RequestsAdminModule {}
