import type pg from 'pg';
import type { Manifest } from './manifest';

/** Over all workers: each reads a lot. */
export const MOST_RUNNING = 2;
export const MOST_ATTEMPTS = 3;
const WORKER_IS_LOST_AFTER = `interval '30 seconds'`;

export interface ClaimedExport {
  readonly id: string;
  readonly organizationId: string | null;
  readonly memberId: string | null;
  readonly scheduleId: string | null;
  readonly dataset: string;
  readonly format: string;
  readonly parameters: unknown;
  readonly watermark: Date | null;
  readonly attempt: number;
}

/** One at a time, so that no two workers take exports of one organization. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtext('exports'))`;

/** A worker that died often enough over one export will not do better the next time. */
const GIVE_UP = `
  UPDATE exports SET state = 'failed', failure_code = 'worker_lost', finished_at = now(),
         failure = 'The worker that made it was lost, ' || attempt || ' times in a row.'
   WHERE state = 'running' AND heartbeat_at < now() - ${WORKER_IS_LOST_AFTER} AND attempt >= ${MOST_ATTEMPTS}`;

/** The oldest that waits, or whose worker is lost, of an organization that has none running. */
const CLAIM = `
  WITH lost AS (
    SELECT id FROM exports WHERE state = 'running' AND heartbeat_at < now() - ${WORKER_IS_LOST_AFTER}
  ), next AS (
    SELECT id FROM exports AS candidate
     WHERE (state = 'waiting' OR id IN (SELECT id FROM lost))
       AND (SELECT count(*) FROM exports WHERE state = 'running' AND id NOT IN (SELECT id FROM lost)) < ${MOST_RUNNING}
       AND NOT EXISTS (SELECT FROM exports AS other WHERE other.state = 'running' AND other.id <> candidate.id
                          AND other.organization_id IS NOT DISTINCT FROM candidate.organization_id)
     ORDER BY created_at, id LIMIT 1
  )
  UPDATE exports SET state = 'running', attempt = attempt + 1, heartbeat_at = now(), rows_done = 0, rows_total = NULL
    FROM next WHERE exports.id = next.id
  RETURNING exports.id, organization_id AS "organizationId", member_id AS "memberId", schedule_id AS "scheduleId", dataset, format,
            parameters, watermark, attempt`;

/** Takes the next export to make; undefined: there is none, or enough are made already. */
export async function claimExport(pool: pg.Pool): Promise<ClaimedExport | undefined> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(LOCK);
    await client.query(GIVE_UP);
    const { rows } = await client.query<ClaimedExport>(CLAIM);
    await client.query('COMMIT');
    client.release();
    return rows[0];
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** An attempt that is still its own: not cancelled, and not taken over by another worker. */
const OURS = `WHERE id = $1 AND attempt = $2 AND state = 'running'`;
type Attempt = Pick<ClaimedExport, 'id' | 'attempt'>;

async function change(
  pool: pg.Pool,
  { id, attempt }: Attempt,
  set: string,
  values: readonly unknown[],
): Promise<boolean> {
  const { rowCount } = await pool.query(`UPDATE exports SET ${set} ${OURS}`, [id, attempt, ...values]);
  return rowCount === 1;
}

export const keepWatermark = (pool: pg.Pool, attempt: Attempt, watermark: Date): Promise<boolean> =>
  change(pool, attempt, 'watermark = $3', [watermark]);

export const keepTotal = (pool: pg.Pool, attempt: Attempt, rows: bigint): Promise<boolean> =>
  change(pool, attempt, 'rows_total = $3', [rows]);

/** False: the attempt is no longer its own. */
export const beat = (pool: pg.Pool, attempt: Attempt, rowsDone: number): Promise<boolean> =>
  change(pool, attempt, 'heartbeat_at = now(), rows_done = $3', [rowsDone]);

export const finish = (pool: pg.Pool, attempt: Attempt, manifest: Manifest, keepDays: number): Promise<boolean> =>
  change(
    pool,
    attempt,
    `state = 'finished', manifest = $3, rows_done = $4, rows_total = $4, finished_at = now(),
     expires_at = now() + make_interval(days => $5)`,
    [JSON.stringify(manifest), manifest.rows, keepDays],
  );

export const fail = (
  pool: pg.Pool,
  attempt: Attempt,
  { code, message }: { readonly code: string; readonly message: string },
): Promise<boolean> =>
  change(pool, attempt, `state = 'failed', failure_code = $3, failure = $4, finished_at = now()`, [code, message]);

/** Back into the queue; an attempt that is not `counted` was not the export's fault. */
export const giveBack = (pool: pg.Pool, attempt: Attempt, isCounted: boolean): Promise<boolean> =>
  change(pool, attempt, `state = 'waiting', attempt = attempt - $3`, [isCounted ? 0 : 1]);

/** Files that nobody needs any more: of exports past their time. Answers which. */
export async function expireExports(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `UPDATE exports SET state = 'expired' WHERE state = 'finished' AND expires_at < now() RETURNING id`,
  );
  return rows.map(({ id }) => id);
}

/** Of exports that have files, or are just getting them. */
export async function exportsWithFiles(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM exports WHERE state IN ('running', 'finished')`);
  return new Set(rows.map(({ id }) => id));
}
