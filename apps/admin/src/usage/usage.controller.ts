import type { TenantScope } from '@app/identity';
import { UsageReportService } from '@app/reporting';
import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers, instant } from '../http/answers';
import { Scope } from '../http/request-parameters';
import { sumsAnswer } from '../http/sums';
import { toFilter } from '../requests/request-log';
import { UsageExport } from './usage-export';
import { UsageAnswer, UsageExportQuery, UsageQuery } from './usage.schemas';

/** What an organization used, or one member of it. */
@ApiTags('Usage')
@Controller('api/organizations/:organizationId/usage')
export class UsageController {
  constructor(
    private readonly reports: UsageReportService,
    private readonly exported: UsageExport,
  ) {}

  @Get()
  @Allow('usage:read')
  @Answers(UsageAnswer)
  async read(
    @Scope() scope: TenantScope,
    @Query({ schema: UsageQuery }) query: z.infer<typeof UsageQuery>,
  ): Promise<UsageAnswer> {
    const { from, to, totals, buckets, groups, series } = await this.reports.usage({ ...query, scope });
    return {
      ...{ from: instant(from), to: instant(to) },
      totals: sumsAnswer(totals),
      buckets: buckets.map(instant),
      groups: groups.map((row) => ({ key: row.key, name: row.name, ...sumsAnswer(row) })),
      series: series.map((row) => ({ key: row.key, startsAt: instant(row.startsAt), ...sumsAnswer(row) })),
    };
  }

  /** Every call of a range, one a line, as CSV. */
  @Get('export')
  @Allow('requests:read')
  @ApiProduces('text/csv')
  export(
    @Scope() scope: TenantScope,
    @Query({ schema: UsageExportQuery }) query: z.infer<typeof UsageExportQuery>,
  ): Promise<StreamableFile> {
    const { from, to } = query;
    return this.exported.file(scope, { ...toFilter(query), from, to });
  }
}
