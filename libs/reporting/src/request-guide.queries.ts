import type pg from 'pg';
import type { TimeRange } from './instants';
import type { RequestFilter } from './request-filter';
import type { TenantScope } from './scope';

/** What roll-ups know of an hour: all its calls, and at most how many of them match. */
export interface GuidedHour {
  readonly at: Date;
  readonly total: bigint;
  readonly matches: bigint;
}

export interface Guide {
  readonly hours: readonly GuidedHour[];
  /** `matches` is no upper bound but the number itself: nothing else was asked for. */
  readonly isExact: boolean;
}

interface Dimension {
  readonly view: 'total' | 'model' | 'channel' | 'outcome' | 'organization' | 'api_token';
  readonly tests: readonly (readonly [column: string, value: unknown])[];
}

const GUIDED: readonly (keyof RequestFilter)[] = [
  ...(['organizationId', 'userId', 'apiTokenId', 'modelRequested', 'channelId', 'outcome', 'errorCode'] as const),
  ...(['from', 'to'] as const),
];

/** The hours of a range in which, for each dimension that is asked for, some call matches. Newest first. */
export async function readGuide(
  client: pg.ClientBase,
  range: TimeRange,
  { filter, scope }: { readonly filter: RequestFilter; readonly scope: TenantScope | undefined },
): Promise<Guide> {
  const dimensions = dimensionsOf(filter, scope);
  const values: unknown[] = [range.from, range.to];
  const sources = dimensions.map(({ view, tests }) => {
    const conditions = tests.map(([column, value]) => ` AND ${column} = $${values.push(value)}`);
    return `(SELECT starts_at, sum(calls)::bigint AS calls FROM usage_rollups
              WHERE view = '${view}' AND grain = 'hour' AND starts_at >= $1 AND starts_at < $2${conditions.join('')} GROUP BY 1)`;
  });
  const joins = sources.map((source, index) => `JOIN ${source} AS d${index} USING (starts_at)`).join(' ');
  const counts = ['whole.calls', ...sources.map((_, index) => `d${index}.calls`)].join(', ');
  const { rows } = await client.query<GuidedHour>(
    `SELECT starts_at AS at, whole.calls AS total, least(${counts}) AS matches
       FROM (SELECT starts_at, calls FROM usage_rollups WHERE view = 'total' AND grain = 'hour' AND organization_id IS NULL
                AND starts_at >= $1 AND starts_at < $2) AS whole ${joins} ORDER BY 1 DESC`,
    values,
  );
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined);
  const isExact = dimensions.length <= 1 && asked.every(([name]) => GUIDED.includes(name as keyof RequestFilter));
  return { hours: rows, isExact };
}

/** One view answers for organization, user, API token and model together; the others stand alone. */
function dimensionsOf(filter: RequestFilter, scope: TenantScope | undefined): Dimension[] {
  const model: Dimension['tests'] = given([['model', filter.modelRequested]]);
  const organization = given([
    ['organization_id', filter.organizationId],
    ['organization_id', scope?.organizationId],
  ]);
  const people = given([
    ['user_id', filter.userId],
    ['user_id', scope?.userId],
    ['api_token_id', filter.apiTokenId],
  ]);
  const isPersonal = people.length > 0 || (organization.length > 0 && model.length > 0);
  const dimensions: Dimension[] = isPersonal
    ? [{ view: 'api_token', tests: [...organization, ...people, ...model] }]
    : [
        { view: 'organization', tests: organization },
        { view: 'model', tests: model },
      ];
  const outcome = given([
    ['outcome', filter.outcome],
    ['error_code', filter.errorCode],
  ]);
  return [
    ...dimensions,
    { view: 'channel' as const, tests: given([['channel_id', filter.channelId]]) },
    { view: 'outcome' as const, tests: outcome },
  ].filter(({ tests }) => tests.length > 0);
}

const given = (tests: readonly (readonly [string, unknown])[]) => tests.filter(([, value]) => value !== undefined);

/** From when on roll-ups may not know of all calls yet: two hours before what they have seen settled. */
export async function readExtent(client: pg.ClientBase): Promise<{ firstDay: Date | null; unknownFrom: Date | null }> {
  const { rows } = await client.query<{ firstDay: Date | null; unknownFrom: Date | null }>(
    `SELECT (SELECT min(day)::timestamp AT TIME ZONE 'UTC' FROM usage_records) AS "firstDay",
            (SELECT settled_until - interval '2 hours' FROM rollup_watermarks WHERE name = 'rolled_up') AS "unknownFrom"`,
  );
  return rows[0]!;
}

/** Days whose partition has the indexes of a closed day: `YYYY-MM-DD`. */
export async function readIndexedDays(client: pg.ClientBase): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ day: string }>(
    `SELECT to_char(to_date(substr(relname, 15, 8), 'YYYYMMDD'), 'YYYY-MM-DD') AS day FROM pg_class JOIN pg_index ON indexrelid = oid
      WHERE relname ~ '^usage_records_\\d{8}_by_user_id$' AND indisvalid`,
  );
  return new Set(rows.map(({ day }) => day));
}
