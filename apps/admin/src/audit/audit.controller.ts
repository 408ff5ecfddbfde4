import type { TenantScope } from '@app/identity';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { Scope } from '../http/request-parameters';
import { AuditLog } from './audit-log';
import { AuditPage, AuditQuery, WholeAuditQuery } from './audit.schemas';

/** Who changed what. */
@ApiTags('Audit log')
@Controller('api')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get('audit')
  @Allow('audit:read')
  @Answers(AuditPage)
  listAll(@Query({ schema: WholeAuditQuery }) query: z.infer<typeof WholeAuditQuery>) {
    return this.log.list(query, query.organizationId);
  }

  @Get('organizations/:organizationId/audit')
  @Allow('audit:read')
  @Answers(AuditPage)
  list(@Scope() { organizationId }: TenantScope, @Query({ schema: AuditQuery }) query: z.infer<typeof AuditQuery>) {
    return this.log.list(query, organizationId);
  }
}
