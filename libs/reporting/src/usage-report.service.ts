import { AppError } from '@app/common';
import { Injectable } from '@nestjs/common';
import { DAY_MS, requireRange, requireTimeZone, type TimeRange } from './instants';
import { ReportingDatabase } from './reporting-database';
import type { TenantScope } from './scope';
import { BUCKETS, bucketOf, wholeBuckets } from './series';
import { SUMS, toSums, type Sums, type SumsRow } from './sums';

export interface UsageQuery extends TimeRange {
  readonly scope: TenantScope;
  readonly timeZone: string;
  readonly by: 'hour' | 'day';
  readonly groupBy: 'model' | 'apiToken';
}

export interface UsageReport extends TimeRange {
  readonly totals: Sums;
  /** Starts of all buckets of the range, oldest first. */
  readonly buckets: readonly Date[];
  /** Highest charge first. `key` is a model or the id of an API token, `name` what to call it. */
  readonly groups: readonly (Sums & { readonly key: string; readonly name: string })[];
  /** Only buckets of a group with calls. */
  readonly series: readonly (Sums & { readonly key: string; readonly startsAt: Date })[];
}

const LONGEST_MS = { hour: 31 * DAY_MS, day: 400 * DAY_MS };
const MOST_GROUPS = 50;
const OWN = `view = 'api_token' AND grain = 'hour' AND organization_id = $4 AND ($5::uuid IS NULL OR user_id = $5)
  AND starts_at >= $1 AND starts_at < $2`;
const KEY = { model: 'model', apiToken: 'api_token_id::text' } as const;

/** The usage of one organization, or one person in it, hour by hour or day by day. From roll-ups, some seconds behind. */
@Injectable()
export class UsageReportService {
  constructor(private readonly database: ReportingDatabase) {}

  /** Throws AppError('invalid_value') for a range or time zone that is none, or for too many buckets. */
  async usage(query: UsageQuery): Promise<UsageReport> {
    requireRange(query, LONGEST_MS[query.by]);
    requireTimeZone(query.timeZone);
    if (!(query.groupBy in KEY)) throw new AppError('invalid_value', { param: 'groupBy' });
    const range = wholeBuckets(query, 'hour');
    const { organizationId, userId = null } = query.scope;
    const span = [range.from, range.to, query.timeZone];
    const values = [...span, organizationId, userId];
    const rows = async <T>(text: string, parameters: readonly unknown[] = values) =>
      (await this.database.pool.query(text, [...parameters])).rows as T[];
    const groups = groupsSql(KEY[query.groupBy]);
    const [totals, buckets, named, series] = await Promise.all([
      rows<SumsRow>(`SELECT ${SUMS} FROM usage_rollups WHERE ${OWN} AND $3::text <> ''`),
      rows<{ starts_at: Date }>(`${BUCKETS(query.by)} ORDER BY 1`, span),
      rows<SumsRow & { key: string; name: string | null }>(namedSql(groups)),
      rows<SumsRow & { key: string; at: Date }>(seriesSql(groups, KEY[query.groupBy], query.by)),
    ]);
    return {
      ...range,
      totals: toSums(totals[0]!),
      buckets: buckets.map((row) => row.starts_at),
      groups: named.map((row) => ({ key: row.key, name: row.name ?? row.key, ...toSums(row) })),
      series: series.map((row) => ({ key: row.key, startsAt: row.at, ...toSums(row) })),
    };
  }
}

const groupsSql = (key: string) => `
  SELECT ${key} AS key, ${SUMS} FROM usage_rollups WHERE ${OWN} AND $3::text <> ''
   GROUP BY 1 ORDER BY sum(charge_nano_usd) DESC, sum(calls) DESC, 1 LIMIT ${MOST_GROUPS}`;

const namedSql = (groups: string) => `
  SELECT top.*, api_tokens.name FROM (${groups}) AS top
    LEFT JOIN api_tokens ON api_tokens.id::text = top.key AND api_tokens.organization_id = $4
   ORDER BY charge DESC, calls DESC, key`;

const seriesSql = (groups: string, key: string, by: 'hour' | 'day') => `
  WITH top AS (${groups})
  SELECT ${key} AS key, ${bucketOf(by)} AS at, ${SUMS} FROM usage_rollups
   WHERE ${OWN} AND ${key} IN (SELECT key FROM top) GROUP BY 1, 2 ORDER BY 2, 1`;
