import { Clock } from '@app/common';
import { Injectable } from '@nestjs/common';
import { requireRange, requireTimeZone, type TimeRange } from './instants';
import { ReportingDatabase } from './reporting-database';
import { sumOfHistograms } from './rollups.queries';
import { BUCKETS, bucketOf, bucketSizeFor, grainOf, wholeBuckets, type BucketSize } from './series';
import {
  SUMS,
  toLatencies,
  toOperatorSums,
  type HistogramsRow,
  type Latencies,
  type OperatorSums,
  type SumsRow,
} from './sums';

export interface OverviewQuery extends TimeRange {
  /** IANA name; days begin at midnight there. */
  readonly timeZone: string;
}

export interface Overview extends TimeRange {
  /** `from` and `to` are the whole buckets that were read. */
  readonly bucketSize: BucketSize;
  readonly totals: OperatorSums & Latencies;
  /** Oldest first, without gaps. */
  readonly series: readonly (OperatorSums & Latencies & { readonly startsAt: Date })[];
  /** These four: most calls, charge or errors first. */
  readonly models: readonly (OperatorSums & Latencies & { readonly model: string })[];
  /** `channelId` is null for calls that reached none. */
  readonly channels: readonly (OperatorSums &
    Latencies & { readonly channelId: string | null; readonly name: string | null })[];
  readonly organizations: readonly (OperatorSums & { readonly organizationId: string; readonly name: string | null })[];
  readonly errors: readonly { readonly outcome: string; readonly errorCode: string | null; readonly calls: number }[];
}

const MOST_ROWS = 50;
const TOP = 10;
const HISTOGRAMS = `${sumOfHistograms('first_token_histogram')} AS "firstToken", ${sumOfHistograms('total_histogram')} AS total`;
const IN_RANGE = `grain = $4::rollup_grain AND starts_at >= $1 AND starts_at < $2 AND $3::text <> ''`;

const TOTALS = `SELECT ${SUMS}, ${HISTOGRAMS} FROM usage_rollups WHERE view = 'total' AND organization_id IS NULL AND ${IN_RANGE}`;
const SERIES = (size: BucketSize) => `
  WITH summed AS (
    SELECT ${bucketOf(size)} AS at, ${SUMS}, ${HISTOGRAMS} FROM usage_rollups
     WHERE view = 'total' AND organization_id IS NULL AND ${IN_RANGE} GROUP BY 1)
  SELECT bucket.starts_at AS "startsAt", summed.* FROM (${BUCKETS(size)}) AS bucket
    LEFT JOIN summed ON summed.at = bucket.starts_at ORDER BY 1`;
const MODELS = `
  SELECT model, ${SUMS}, ${HISTOGRAMS} FROM usage_rollups WHERE view = 'model' AND organization_id IS NULL AND ${IN_RANGE}
   GROUP BY model ORDER BY sum(calls) DESC, model LIMIT ${MOST_ROWS}`;
const CHANNELS = `
  SELECT summed.*, channels.name FROM (
    SELECT channel_id AS "channelId", ${SUMS}, ${HISTOGRAMS} FROM usage_rollups
     WHERE view = 'channel' AND organization_id IS NULL AND ${IN_RANGE} GROUP BY channel_id) AS summed
    LEFT JOIN channels ON channels.id = summed."channelId" ORDER BY calls DESC, name LIMIT ${MOST_ROWS}`;
const ORGANIZATIONS = `
  SELECT summed.*, organizations.name FROM (
    SELECT organization_id AS "organizationId", ${SUMS} FROM usage_rollups WHERE view = 'organization' AND ${IN_RANGE}
     GROUP BY organization_id ORDER BY sum(charge_nano_usd) DESC, sum(calls) DESC, 1 LIMIT ${TOP}) AS summed
    LEFT JOIN organizations ON organizations.id = summed."organizationId" ORDER BY charge DESC, calls DESC, 1`;
const ERRORS = `
  SELECT outcome, error_code AS "errorCode", sum(calls)::int8 AS calls FROM usage_rollups
   WHERE view = 'outcome' AND organization_id IS NULL AND ${IN_RANGE} AND outcome NOT IN ('completed', 'caller_left')
   GROUP BY outcome, error_code ORDER BY sum(calls) DESC, 1, 2 LIMIT ${TOP}`;

const NONE: SumsRow & HistogramsRow = {
  ...{ calls: 0n, failed: 0n, rejected: 0n, input: 0n, output: 0n, cacheRead: 0n, reasoning: 0n, charge: 0n, cost: 0n },
  ...{ firstToken: [], total: [] },
};

type Row = SumsRow & HistogramsRow;

/** What the platform did in a span of time, for its own people. Read from roll-ups alone, which are some seconds behind. */
@Injectable()
export class OverviewService {
  constructor(
    private readonly database: ReportingDatabase,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('invalid_value') for a range or time zone that is none. */
  async overview(query: OverviewQuery): Promise<Overview> {
    requireRange(query);
    requireTimeZone(query.timeZone);
    const bucketSize = bucketSizeFor(query, this.clock);
    const range = wholeBuckets(query, bucketSize);
    const values = [range.from, range.to, query.timeZone, grainOf(bucketSize)];
    const rows = async <T>(text: string) => (await this.database.pool.query(text, values)).rows as T[];
    const [totals, series, models, channels, organizations, errors] = await Promise.all([
      rows<Row>(TOTALS),
      rows<Row & { startsAt: Date }>(SERIES(bucketSize)),
      rows<Row & { model: string }>(MODELS),
      rows<Row & { channelId: string | null; name: string | null }>(CHANNELS),
      rows<SumsRow & { organizationId: string; name: string | null }>(ORGANIZATIONS),
      rows<{ outcome: string; errorCode: string | null; calls: bigint }>(ERRORS),
    ]);
    return {
      ...range,
      bucketSize,
      totals: measured(totals[0]!),
      series: series.map((row) => ({ startsAt: row.startsAt, ...measured(row.calls === null ? NONE : row) })),
      models: models.map((row) => ({ model: row.model, ...measured(row) })),
      channels: channels.map((row) => ({ channelId: row.channelId, name: row.name, ...measured(row) })),
      organizations: organizations.map((row) => {
        return { organizationId: row.organizationId, name: row.name, ...toOperatorSums(row) };
      }),
      errors: errors.map((row) => ({ ...row, calls: Number(row.calls) })),
    };
  }
}

function measured(row: Row): OperatorSums & Latencies {
  return { ...toOperatorSums(row), ...toLatencies(row) };
}
