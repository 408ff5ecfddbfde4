import type pg from 'pg';
import { partitionOf } from './partitions';
import { wrongHours } from './rollups.queries';

/** Days of months that are over for so long and closed, and not dropped. Oldest first. */
const DUE = `
  SELECT due.day::text FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid
    CROSS JOIN LATERAL (SELECT to_date(right(part.relname, 8), 'YYYYMMDD') AS day) AS due
    JOIN periods ON month = date_trunc('month', due.day)::date
   WHERE inhparent = 'usage_records'::regclass AND part.relname ~ '^usage_records_\\d{8}$'
     AND date_trunc('month', due.day) + make_interval(months => $1 + 1) <= now() AT TIME ZONE 'UTC'
   ORDER BY due.day`;

export async function dueDays(client: pg.ClientBase, keptMonths: number): Promise<string[]> {
  return (await client.query<{ day: string }>(DUE, [keptMonths])).rows.map(({ day }) => day);
}

export interface AnnouncedDay {
  readonly day: string;
  readonly isOver: boolean;
}

/** Announced, and not dropped. */
export async function announcedDays(client: pg.ClientBase): Promise<AnnouncedDay[]> {
  const { rows } = await client.query<AnnouncedDay>(
    `SELECT day::text, drops_after <= now() AS "isOver" FROM dropped_days WHERE dropped_at IS NULL ORDER BY day`,
  );
  return rows;
}

const obstaclesSql = (records: string) => `
  SELECT 'a call of it waits to be settled' AS obstacle WHERE EXISTS (SELECT FROM usage_inbox WHERE uuid7_day(request_id) = $1::date)
      OR EXISTS (SELECT FROM holds WHERE uuid7_day(request_id) = $1::date)
  UNION ALL SELECT 'a call of it waits for a person' WHERE EXISTS (SELECT FROM quarantined_usages WHERE uuid7_day(request_id) = $1::date)
  UNION ALL SELECT 'a call of it belongs to a month that is open' WHERE EXISTS (
    SELECT FROM (SELECT DISTINCT period FROM ${records}) AS used WHERE period NOT IN (SELECT month FROM periods))
  UNION ALL SELECT 'the control totals of its month are not counted' WHERE EXISTS (
    SELECT FROM (SELECT DISTINCT period FROM ${records}) AS used JOIN periods ON month = period WHERE counted_at IS NULL)
  UNION ALL SELECT 'a statement of its month is still a draft' WHERE EXISTS (
    SELECT FROM statements WHERE state = 'draft' AND month IN (SELECT DISTINCT period FROM ${records}))
  UNION ALL SELECT 'the auditor has not looked at all of it' WHERE (SELECT max(settled_at) FROM ${records}) >=
    coalesce((SELECT looked_at FROM audit_watermarks WHERE name = 'full'), '-infinity')
  UNION ALL SELECT 'an invariant does not hold' WHERE EXISTS (
    SELECT FROM audit_findings WHERE "check" ~ '^I\\d+$' AND resolved_at IS NULL)`;

/** Why a day must not go. Empty: all of it is settled, closed, audited, and in the roll-ups. */
export async function obstaclesOf(client: pg.ClientBase, day: string): Promise<string[]> {
  const { rows } = await client.query<{ obstacle: string }>(obstaclesSql(partitionOf(day)), [day]);
  const wrong = await wrongHours(client, day);
  return [...rows.map(({ obstacle }) => obstacle), ...(wrong.length > 0 ? ['the roll-ups are not its sums'] : [])];
}

const attemptsOf = (day: string) => partitionOf(day).replace('usage_records', 'upstream_attempts');

export async function announce(client: pg.ClientBase, day: string, noticeDays: number): Promise<void> {
  await client.query(
    `INSERT INTO dropped_days (day, drops_after, calls, charge_nano_usd, cost_nano_usd, attempts)
     SELECT $1::date, now() + make_interval(days => $2), count(*), coalesce(sum(charge_nano_usd), 0)::bigint,
            coalesce(sum(cost_nano_usd), 0)::bigint, (SELECT count(*) FROM ${attemptsOf(day)}) FROM ${partitionOf(day)}
     ON CONFLICT (day) DO NOTHING`,
    [day, noticeDays],
  );
}

/** Days that are kept after all: the setting was changed. */
export async function callOff(client: pg.ClientBase, days: readonly string[]): Promise<void> {
  await client.query('DELETE FROM dropped_days WHERE day = ANY ($1::date[]) AND dropped_at IS NULL', [days]);
}

/** In the caller's transaction. What the records were for each ledger transaction and budget is written down first. */
export async function dropDay(client: pg.ClientBase, day: string): Promise<void> {
  const [records, attempts] = [partitionOf(day), attemptsOf(day)];
  await client.query(
    `INSERT INTO dropped_usage (day, organization_id, wallet_id, period, ledger_transaction_id, calls, charge_nano_usd, cost_nano_usd)
     SELECT day, organization_id, wallet_id, period, ledger_transaction_id, count(*), sum(charge_nano_usd)::bigint, sum(cost_nano_usd)::bigint
       FROM ${records} GROUP BY day, organization_id, wallet_id, period, ledger_transaction_id`,
  );
  await client.query(
    `INSERT INTO dropped_budget_usage (day, window_id, charge_nano_usd)
     SELECT day, id, sum(charge_nano_usd)::bigint FROM ${records}, unnest(budget_windows) AS id GROUP BY day, id`,
  );
  await client.query(
    `UPDATE dropped_days SET dropped_at = now(), attempts = (SELECT count(*) FROM ${attempts}), calls = sums.calls,
            charge_nano_usd = sums.charge, cost_nano_usd = sums.cost
       FROM (SELECT coalesce(sum(calls), 0)::bigint AS calls, coalesce(sum(charge_nano_usd), 0)::bigint AS charge,
                    coalesce(sum(cost_nano_usd), 0)::bigint AS cost FROM dropped_usage WHERE day = $1::date) AS sums
      WHERE day = $1::date`,
    [day],
  );
  await client.query(`DROP TABLE ${records}, ${attempts}`);
}

/** A finding for each month of which days will go: what, how much, and when. Those of which nothing more will are resolved. */
const NOTICES = `
  WITH planned AS (
    SELECT 'month:' || to_char(day, 'YYYY-MM') AS subject, jsonb_build_object('firstDay', min(day), 'lastDay', max(day), 'days', count(*),
             'calls', sum(calls)::text, 'chargeNanoUsd', sum(charge_nano_usd)::text, 'dropsAfter', min(drops_after)) AS facts
      FROM dropped_days WHERE dropped_at IS NULL GROUP BY 1
  ), kept AS (
    INSERT INTO audit_findings ("check", subject, facts) SELECT 'usage-drop', subject, facts FROM planned
    ON CONFLICT ("check", subject, resolved_at) DO UPDATE SET last_seen_at = now(), facts = excluded.facts
  )
  UPDATE audit_findings SET resolved_at = now(), resolution = 'dropped, or kept after all'
   WHERE "check" = 'usage-drop' AND resolved_at IS NULL AND subject NOT IN (SELECT subject FROM planned)`;

export async function keepNotices(client: pg.ClientBase): Promise<void> {
  await client.query(NOTICES);
}

/** The newest dropped day that begins in a range; null: nothing of it is dropped. */
export async function lastDroppedDay(
  client: Pick<pg.ClientBase, 'query'>,
  { from, to }: { readonly from?: Date | undefined; readonly to?: Date | undefined },
): Promise<string | null> {
  const { rows } = await client.query<{ day: string | null }>(
    `SELECT max(day)::text AS day FROM dropped_days WHERE dropped_at IS NOT NULL
        AND ($1::timestamptz IS NULL OR day >= ($1 AT TIME ZONE 'UTC')::date) AND ($2::timestamptz IS NULL OR day <= ($2 AT TIME ZONE 'UTC')::date)`,
    [from ?? null, to ?? null],
  );
  return rows[0]!.day;
}
