import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log';
import { AuditController } from './audit.controller';

@Module({ controllers: [AuditController], providers: [AuditLog] })
export class AuditAdminModule {}
