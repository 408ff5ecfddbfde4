import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@app/common';
import type pg from 'pg';

const LOOK_EVERY_MS = 100;
const PATIENCE_LOOKS = 50;

/** A session has begun its transaction a moment before others can see that: one look is not enough. */
const LEAST_LOOKS = 2;

/** What has no transaction id after a minute only reads: every change of ours takes one within seconds. Vacuuming changes no row. */
const OLDEST_WRITER = `
  SELECT date_trunc('milliseconds', min(xact_start)) AS oldest FROM pg_stat_activity
   WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start < $1
     AND (backend_xid IS NOT NULL OR xact_start > now() - interval '1 minute')`;

const NOW = `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;

/**
 * An instant with nothing still to be committed by a transaction that began before: what began before it is there or never will be, so the
 * rows from before it are the same for ever. It is now, or where a long transaction holds it up, the beginning of that one.
 */
export async function chooseWatermark(pool: pg.Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>(NOW);
  const { now } = rows[0]!;
  return (await waitFor(pool, now)) ?? now;
}

/** The same for an instant that was given. Throws AppError when a transaction from before it does not end. */
export async function reachWatermark(pool: pg.Pool, watermark: Date): Promise<void> {
  if (await waitFor(pool, watermark)) {
    throw new AppError('invalid_value', {
      param: 'watermark',
      message: 'Something that began before the watermark is still being written. Try again later.',
    });
  }
}

/** Answers the start of the oldest transaction from before that would not end; undefined: there is none. */
async function waitFor(pool: pg.Pool, instant: Date): Promise<Date | undefined> {
  let oldest: Date | undefined;
  for (let look = 1; look <= PATIENCE_LOOKS; look++) {
    const { rows } = await pool.query<{ oldest: Date | null }>(OLDEST_WRITER, [instant]);
    oldest = rows[0]!.oldest ?? undefined;
    if (!oldest && look >= LEAST_LOOKS) return undefined;
    await pause(LOOK_EVERY_MS);
  }
  return oldest;
}
