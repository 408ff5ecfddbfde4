import { Database } from '@app/database';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/permission';
import { AuditEntries, AuditQuery } from './audit-entries';
import { findAuditEntries } from './find-audit-entries';

/** Who changed what. */
@Controller('api/audit')
export class AuditController {
  constructor(private readonly database: Database) {}

  @Get()
  @Allow('audit:read')
  @ApiResponse({ status: 200, standardSchema: AuditEntries })
  list(@Query({ schema: AuditQuery }) query: z.infer<typeof AuditQuery>): Promise<z.infer<typeof AuditEntries>> {
    return findAuditEntries(this.database, query);
  }
}
