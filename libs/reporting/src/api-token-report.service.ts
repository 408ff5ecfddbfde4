import { AppError, dayOf, parseRequestId } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { TimeRange } from './instants';
import { ReportingDatabase } from './reporting-database';
import { SUMS, toSums, type Sums, type SumsRow } from './sums';

export interface ApiTokenScope {
  readonly organizationId: string;
  readonly apiTokenId: string;
}

export interface DayOfModel extends Sums {
  /** `2026-11-21`, UTC. */
  readonly day: string;
  readonly model: string;
}

const OWN = `view = 'api_token' AND grain = 'hour' AND organization_id = $1 AND api_token_id = $2
  AND starts_at >= $3 AND starts_at < $4`;
const MOST_ROWS = 10_000;

/** What one API token spent: what its holder may know without a login. */
@Injectable()
export class ApiTokenReportService {
  constructor(
    private readonly database: Database,
    private readonly reporting: ReportingDatabase,
  ) {}

  /** From roll-ups, some seconds behind. */
  async total(scope: ApiTokenScope, range: TimeRange): Promise<Sums> {
    const { rows } = await this.reporting.pool.query<SumsRow>(
      `SELECT ${SUMS} FROM usage_rollups WHERE ${OWN}`,
      valuesOf(scope, range),
    );
    return toSums(rows[0]!);
  }

  /** Day by day and model by model, oldest first; at most 10,000 rows. */
  async days(scope: ApiTokenScope, range: TimeRange): Promise<DayOfModel[]> {
    const { rows } = await this.reporting.pool.query<SumsRow & { day: string; model: string }>(
      `SELECT to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, model, ${SUMS} FROM usage_rollups
        WHERE ${OWN} GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${MOST_ROWS}`,
      valuesOf(scope, range),
    );
    return rows.map((row) => ({ day: row.day, model: row.model, ...toSums(row) }));
  }

  /** By `req_...` or its UUID. Throws AppError('not_found') also for calls of other tokens, and for those not settled yet. */
  async call({ organizationId, apiTokenId }: ApiTokenScope, requestId: string): Promise<Prisma.UsageRecordModel> {
    const id = parseRequestId(requestId);
    const where = id && { day: new Date(dayOf(id)), requestId: id, organizationId, apiTokenId };
    const record = where && (await this.database.prisma.usageRecord.findFirst({ where }));
    if (!record) throw new AppError('not_found', { message: 'There is no such call of this API token yet.' });
    return record;
  }
}

const valuesOf = ({ organizationId, apiTokenId }: ApiTokenScope, { from, to }: TimeRange) => [
  ...[organizationId, apiTokenId],
  ...[from, to],
];
