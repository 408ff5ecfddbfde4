import { AppError, type NanoUsd } from '@app/common';
import { Injectable } from '@nestjs/common';
import { DAY_MS, requireRange, requireTimeZone, type TimeRange } from './instants';
import { ReportingDatabase } from './reporting-database';
import { BUCKETS, bucketOf, wholeBuckets, type CalendarUnit } from './series';

export type MarginGrouping = 'model' | 'organization' | 'channel' | 'provider';

export interface MarginQuery extends TimeRange {
  /** IANA name; days, weeks and months begin at midnight there. */
  readonly timeZone: string;
  readonly by: CalendarUnit;
  readonly groupBy: MarginGrouping;
}

/** What calls were charged, what they cost us, and what is left. */
export interface MarginSums {
  readonly calls: bigint;
  readonly revenueNanoUsd: NanoUsd;
  readonly costNanoUsd: NanoUsd;
  readonly marginNanoUsd: NanoUsd;
}

export interface MarginGroup extends MarginSums {
  /** Null: calls that reached no channel, or the vendor of a channel that is gone. */
  readonly key: string | null;
  readonly name: string | null;
}

export interface MarginReport extends TimeRange {
  /** `from` and `to` are the whole hours that were read. */
  readonly totals: MarginSums;
  /** Oldest first, without gaps. */
  readonly series: readonly (MarginSums & { readonly startsAt: Date })[];
  /** Highest revenue first. */
  readonly groups: readonly MarginGroup[];
  /** All groups that are not listed, so that the groups add up to the totals; null when there are none. */
  readonly others: (MarginSums & { readonly groups: number }) | null;
}

const LONGEST_MS = { day: 400 * DAY_MS, week: 1_100 * DAY_MS, month: 3_700 * DAY_MS };
const MOST_GROUPS = 100;
const SUMS = `coalesce(sum(calls), 0)::bigint AS calls, coalesce(sum(charge_nano_usd), 0)::bigint AS revenue,
  coalesce(sum(cost_nano_usd), 0)::bigint AS cost`;
/** Of a view that every call is counted in once. */
const IN_RANGE = (view: string) => `usage_rollups WHERE view = '${view}' AND grain = 'hour'
  ${view === 'organization' ? '' : 'AND organization_id IS NULL'} AND starts_at >= $1 AND starts_at < $2`;

const SERIES = (by: CalendarUnit) => `
  WITH summed AS (SELECT ${bucketOf(by)} AS at, ${SUMS} FROM ${IN_RANGE('total')} GROUP BY 1)
  SELECT greatest(bucket.starts_at, $1) AS "startsAt", coalesce(calls, 0) AS calls, coalesce(revenue, 0) AS revenue, coalesce(cost, 0) AS cost
    FROM (${BUCKETS(by)}) AS bucket LEFT JOIN summed ON summed.at = bucket.starts_at ORDER BY 1`;

const summed = (view: string, key: string) => `SELECT ${key}::text AS key, ${SUMS} FROM ${IN_RANGE(view)} GROUP BY 1`;
const named = (view: string, table: string) => `
  SELECT key, name, calls, revenue, cost FROM (${summed(view, `${view}_id`)}) AS each LEFT JOIN ${table} ON ${table}.id = key::uuid`;
const GROUPS: Readonly<Record<MarginGrouping, string>> = {
  model: `SELECT key, key AS name, calls, revenue, cost FROM (${summed('model', 'model')}) AS each`,
  organization: named('organization', 'organizations'),
  channel: named('channel', 'channels'),
  provider: `
    SELECT provider_id AS key, providers.name, sum(calls)::bigint AS calls, sum(revenue)::bigint AS revenue, sum(cost)::bigint AS cost
      FROM (${summed('channel', 'channel_id')}) AS each LEFT JOIN channels ON channels.id = key::uuid
      LEFT JOIN providers ON providers.id = provider_id GROUP BY provider_id, providers.name`,
};
/** The first ones each, the rest as one row at the end. */
const RANKED = (groupBy: MarginGrouping) => `
  WITH ranked AS (SELECT *, least(row_number() OVER (ORDER BY revenue DESC, calls DESC, key), ${MOST_GROUPS} + 1) AS rank
                    FROM (${GROUPS[groupBy]}) AS grouped)
  SELECT rank > ${MOST_GROUPS} AS "isRest", count(*) AS groups, min(key) AS key, min(name) AS name,
         sum(calls)::bigint AS calls, sum(revenue)::bigint AS revenue, sum(cost)::bigint AS cost
    FROM ranked GROUP BY rank ORDER BY rank`;

interface SumsRow {
  readonly calls: bigint;
  readonly revenue: bigint;
  readonly cost: bigint;
}
interface GroupRow extends SumsRow {
  readonly key: string | null;
  readonly name: string | null;
  readonly isRest: boolean;
  readonly groups: bigint;
}

/** Revenue, provider cost and margin over time. From roll-ups alone, which are some seconds behind. */
@Injectable()
export class MarginService {
  constructor(private readonly database: ReportingDatabase) {}

  /** Throws AppError('invalid_value') for a range or time zone that is none, or for too many buckets. */
  async margin(query: MarginQuery): Promise<MarginReport> {
    requireRange(query, LONGEST_MS[query.by]);
    requireTimeZone(query.timeZone);
    if (!(query.groupBy in GROUPS)) throw new AppError('invalid_value', { param: 'groupBy' });
    const range = wholeBuckets(query, 'hour');
    const span = [range.from, range.to];
    const { pool } = this.database;
    const [series, groups] = await Promise.all([
      pool.query<SumsRow & { startsAt: Date }>(SERIES(query.by), [...span, query.timeZone]),
      pool.query<GroupRow>(RANKED(query.groupBy), span),
    ]);
    const rest = groups.rows.find(({ isRest }) => isRest);
    return {
      ...range,
      totals: toSums(total(series.rows)),
      series: series.rows.map((row) => ({ startsAt: row.startsAt, ...toSums(row) })),
      groups: groups.rows
        .filter(({ isRest }) => !isRest)
        .map((row) => ({ key: row.key, name: row.name, ...toSums(row) })),
      others: rest ? { groups: Number(rest.groups), ...toSums(rest) } : null,
    };
  }
}

const total = (rows: readonly SumsRow[]): SumsRow => ({
  calls: rows.reduce((sum, row) => sum + row.calls, 0n),
  revenue: rows.reduce((sum, row) => sum + row.revenue, 0n),
  cost: rows.reduce((sum, row) => sum + row.cost, 0n),
});

const toSums = ({ calls, revenue, cost }: SumsRow): MarginSums => ({
  calls,
  revenueNanoUsd: revenue as NanoUsd,
  costNanoUsd: cost as NanoUsd,
  marginNanoUsd: (revenue - cost) as NanoUsd,
});
