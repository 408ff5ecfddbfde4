import type { Prisma } from '@app/database';

export type Frequency = 'daily' | 'weekly' | 'monthly';
export type RelativePeriod = 'yesterday' | 'last_week' | 'last_month';

export interface Rhythm {
  readonly frequency: Frequency;
  readonly hour: number;
  readonly timeZone: string;
}

/** Further than from one run of the rarest rhythm to the next. */
const DAYS_AROUND = 40;

/** When the hour strikes there around an instant; PostgreSQL knows what days are like when clocks are changed. */
async function runsAround(
  db: Prisma.TransactionClient,
  { frequency, hour, timeZone }: Rhythm,
  around: Date,
): Promise<Date[]> {
  const rows = await db.$queryRaw<{ at: Date }[]>`
    SELECT at FROM generate_series(${-DAYS_AROUND}::int, ${DAYS_AROUND}::int) AS ahead,
           LATERAL (SELECT (${around}::timestamptz AT TIME ZONE ${timeZone})::date + ahead AS day) AS candidate,
           LATERAL (SELECT (day + make_interval(hours => ${hour}::int)) AT TIME ZONE ${timeZone} AS at) AS instant
     WHERE CASE ${frequency} WHEN 'daily' THEN true
             WHEN 'weekly' THEN extract(isodow FROM day) = 1 ELSE extract(day FROM day) = 1 END
     ORDER BY at`;
  return rows.map(({ at }) => at);
}

export async function nextRunAfter(db: Prisma.TransactionClient, rhythm: Rhythm, after: Date): Promise<Date> {
  const runs = await runsAround(db, rhythm, after);
  return runs.find((at) => at > after)!;
}

/** The latest one that is not after an instant. */
export async function lastRunUntil(db: Prisma.TransactionClient, rhythm: Rhythm, until: Date): Promise<Date> {
  const runs = await runsAround(db, rhythm, until);
  return runs.findLast((at) => at <= until)!;
}

const UNITS = { yesterday: 'day', last_week: 'week', last_month: 'month' } as const;

/** The day, week (from Monday) or month that was over last at an instant, in a time zone. */
export async function periodBefore(
  db: Prisma.TransactionClient,
  period: RelativePeriod,
  { timeZone, at }: { readonly timeZone: string; readonly at: Date },
): Promise<{ readonly from: Date; readonly to: Date }> {
  const unit = UNITS[period];
  const rows = await db.$queryRaw<{ from: Date; to: Date }[]>`
    SELECT (local_end - ('1 ' || ${unit})::interval) AT TIME ZONE ${timeZone} AS from, local_end AT TIME ZONE ${timeZone} AS to
      FROM (SELECT date_trunc(${unit}, ${at}::timestamptz AT TIME ZONE ${timeZone}) AS local_end) AS ended`;
  return rows[0]!;
}
