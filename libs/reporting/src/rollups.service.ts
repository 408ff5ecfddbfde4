import { Config } from '@app/config';
import { openPool } from '@app/database';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { exclusively } from './exclusive-session';
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, utcDay } from './instants';
import { rollUp, touchedMinutes, wrongHours } from './rollups.queries';

const SETTINGS = { jit: 'off', work_mem: '64MB', max_parallel_workers_per_gather: '0' } as const;
const LONGEST_QUERY_MS = 5 * 60_000;
const LOCK = 'usage_rollups';
export const MINUTES_KEPT_MS = 48 * HOUR_MS;
/** How old a call may be when it is settled and still be found by every round; older ones wait for the next check. */
const DAYS_BACK = 8;
const ANY_DAY = 40_000;
const CHECK_EVERY_MS = DAY_MS - HOUR_MS;
const DAYS_CHECKED = 3;

/**
 * How far we are. `until`: nothing settled before it is still to be committed: what is under way began later; a transaction
 * that is open for longer than ten minutes is not settlement. A first round begins with the first day there is, a first
 * check looks two days back.
 */
const PROGRESS = `
  SELECT clock_timestamp() AS now, looked.at::text AS after, decided.at::text AS until,
         looked.at + interval '1 day' < decided.at AS "isBehind", (looked.at + interval '1 day')::text AS "aDayOn",
         (SELECT settled_until FROM rollup_watermarks WHERE name = 'checked') AS "checkedAt",
         coalesce((SELECT settled_until FROM rollup_watermarks WHERE name = 'checked'), decided.at - interval '2 days')::text AS "checkedUntil"
    FROM (SELECT coalesce((SELECT settled_until FROM rollup_watermarks WHERE name = 'rolled_up'),
                          (SELECT min(day)::timestamp AT TIME ZONE 'UTC' FROM usage_records), now()) AS at) AS looked,
         (SELECT greatest(least(now(), min(xact_start)), now() - interval '10 minutes') AS at FROM pg_stat_activity
           WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()) AS decided`;

interface Progress {
  readonly now: Date;
  readonly after: string;
  readonly until: string;
  readonly isBehind: boolean;
  readonly aDayOn: string;
  readonly checkedAt: Date | null;
  readonly checkedUntil: string;
}

/** Keeps the roll-ups equal to the usage records. Safe in any number of processes: one at a time does a round. */
@Injectable()
export class RollupsService implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private isStopping = false;

  constructor(
    config: Config,
    private readonly logger: Logger,
  ) {
    this.pool = openPool(config.databaseUrl, 2, { settings: SETTINGS, queryTimeoutMs: LONGEST_QUERY_MS });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** Between two transactions; the next round goes on from there. */
  stop(): void {
    this.isStopping = true;
  }

  /** Brings the roll-ups up to date, a day of settlements at a time where much is to be caught up with. */
  async bringUpToDate(): Promise<void> {
    await exclusively(this.pool, LOCK, async (client) => {
      while (!this.isStopping && (await this.inTransaction(client, () => this.round(client))));
    });
  }

  /**
   * Once a day: the roll-ups of the last days must equal the records, hour by hour; hours that do not are made anew and
   * logged. Also finds calls that were settled when they were older than rounds look back.
   */
  async checkWhenDue(): Promise<void> {
    await this.bringUpToDate();
    await exclusively(this.pool, LOCK, async (client) => {
      const { now, checkedAt, isBehind } = await readProgress(client);
      const isDue = checkedAt === null || now.getTime() - checkedAt.getTime() >= CHECK_EVERY_MS;
      if (isDue && !isBehind) await this.check(client);
    });
  }

  private async check(client: pg.PoolClient): Promise<void> {
    // Records and roll-ups as of one instant: what is settled meanwhile is in neither.
    await this.inTransaction(client, async () => {
      const { now, checkedUntil, until } = await readProgress(client);
      await this.round(client);
      const late = await touchedMinutes(client, { after: checkedUntil, before: 'infinity', daysBack: ANY_DAY });
      const before = floorTo(DAY_MS, now.getTime()) - DAYS_BACK * DAY_MS;
      await rollUp(client, 'hour', hoursOf(late.filter((minute) => minute < before)));
      const wrong = await wrongHoursOfLastDays(client, now);
      if (wrong.length > 0) {
        const hours = wrong.map((hour) => new Date(hour).toISOString());
        this.logger.error('roll-ups were not the sums of their calls and were made anew', undefined, { hours });
        for (const hour of wrong) await rebuildHour(client, hour, now);
      }
      await writeWatermark(client, 'checked', until);
    });
  }

  /** Answers whether there is more to catch up with. */
  private async round(client: pg.PoolClient): Promise<boolean> {
    const { now, after, until, isBehind, aDayOn } = await readProgress(client);
    const before = isBehind ? aDayOn : 'infinity';
    const minutes = await touchedMinutes(client, { after, before, daysBack: isBehind ? ANY_DAY : DAYS_BACK });
    const recentFrom = recentSince(now);
    await rollUp(
      client,
      'minute',
      minutes.filter((minute) => minute >= recentFrom),
    );
    await rollUp(client, 'hour', hoursOf(minutes.filter((minute) => minute < recentFrom)));
    await client.query(`DELETE FROM usage_rollups WHERE grain = 'minute' AND starts_at < $1`, [new Date(recentFrom)]);
    await writeWatermark(client, 'rolled_up', isBehind ? aDayOn : until);
    return isBehind;
  }

  private async inTransaction<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    try {
      const result = await work();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  }
}

const recentSince = (now: Date) => floorTo(HOUR_MS, now.getTime() - MINUTES_KEPT_MS);
const hoursOf = (minutes: readonly number[]) => [...new Set(minutes.map((minute) => floorTo(HOUR_MS, minute)))];

async function readProgress(client: pg.PoolClient): Promise<Progress> {
  return (await client.query<Progress>(PROGRESS)).rows[0]!;
}

async function writeWatermark(client: pg.PoolClient, name: 'rolled_up' | 'checked', until: string): Promise<void> {
  await client.query(
    `INSERT INTO rollup_watermarks (name, settled_until) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET settled_until = greatest(rollup_watermarks.settled_until, excluded.settled_until)`,
    [name, until],
  );
}

/** Of the days that are over. */
async function wrongHoursOfLastDays(client: pg.PoolClient, now: Date): Promise<number[]> {
  const wrong: number[] = [];
  for (let ago = 1; ago <= DAYS_CHECKED; ago++) {
    wrong.push(...(await wrongHours(client, utcDay(now.getTime() - ago * DAY_MS))));
  }
  return wrong;
}

async function rebuildHour(client: pg.PoolClient, hour: number, now: Date): Promise<void> {
  for (const grain of ['hour', 'minute']) {
    const sql = `DELETE FROM usage_rollups WHERE grain = '${grain}' AND starts_at >= $1 AND starts_at < $2`;
    await client.query(sql, [new Date(hour), new Date(hour + HOUR_MS)]);
  }
  if (hour < recentSince(now)) return rollUp(client, 'hour', [hour]);
  const minutes = Array.from({ length: HOUR_MS / MINUTE_MS }, (_, index) => hour + index * MINUTE_MS);
  await rollUp(client, 'minute', minutes);
}
