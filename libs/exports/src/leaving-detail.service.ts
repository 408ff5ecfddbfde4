import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';

/** A month of which days of detail are announced to be dropped, and nothing of them is dropped yet. */
export interface LeavingMonth {
  /** `2026-07` */
  readonly month: string;
  readonly calls: bigint;
  readonly chargeNanoUsd: bigint;
  readonly dropsAfter: Date;
  /** What an export has to cover: whole UTC days. */
  readonly from: Date;
  readonly to: Date;
  /** An export that has all of it, or will: finished where there is one. Null: there is none. */
  readonly exportId: string | null;
  readonly exportState: 'waiting' | 'running' | 'finished' | null;
}

const MOST = 120;

/**
 * Days go by request id and exports by arrival: what came at the last moment of a month may have been admitted in the next one. An export
 * has a month when it is of all organizations, unfiltered, covers it, and nothing of it was settled after its watermark.
 */
const LEAVING = `
  WITH announced AS (
    SELECT date_trunc('month', day)::date AS month, min(day) AS first_day, max(day) AS last_day, sum(calls)::bigint AS calls,
           sum(charge_nano_usd)::bigint AS charge, min(drops_after) AS drops_after
      FROM dropped_days WHERE dropped_at IS NULL GROUP BY 1 HAVING sum(calls) > 0
  ), leaving AS (
    SELECT announced.*, month::timestamp AT TIME ZONE 'UTC' AS starts_at, CASE
             WHEN EXISTS (SELECT FROM usage_records WHERE day = last_day AND admitted_at >= month_end) THEN month_end + interval '24 hours'
             ELSE month_end END AS ends_at
      FROM announced CROSS JOIN LATERAL (SELECT (month + interval '1 month') AT TIME ZONE 'UTC' AS month_end) AS next
  )
  SELECT to_char(month, 'YYYY-MM') AS month, calls, charge AS "chargeNanoUsd", drops_after AS "dropsAfter", starts_at AS "from", ends_at AS "to",
         made.id AS "exportId", made.state AS "exportState"
    FROM leaving LEFT JOIN LATERAL (
      SELECT id, state FROM exports
       WHERE organization_id IS NULL AND dataset = 'usage_detail' AND state IN ('waiting', 'running', 'finished')
         AND parameters -> 'filter' = '{}' AND (parameters ->> 'from')::timestamptz <= starts_at AND (parameters ->> 'to')::timestamptz >= ends_at
         AND (watermark IS NULL OR NOT EXISTS (
               SELECT FROM usage_records WHERE day BETWEEN first_day AND last_day AND settled_at >= watermark))
       ORDER BY state = 'finished' DESC, id DESC LIMIT 1
    ) AS made ON true
   ORDER BY leaving.month LIMIT ${MOST}`;

/** What can still be exported of the detail that retention is about to drop. */
@Injectable()
export class LeavingDetailService {
  constructor(private readonly database: Database) {}

  /** Oldest first. */
  async list(): Promise<LeavingMonth[]> {
    return (await this.database.pool.query<LeavingMonth>(LEAVING)).rows;
  }
}
