import type pg from 'pg';

/**
 * Does something on a connection that holds the advisory lock of that name, unless another process does it already. A
 * connection in an unknown state is closed, and the lock with it.
 */
export async function exclusively(
  pool: pg.Pool,
  lock: string,
  work: (client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    const { rows } = await client.query<{ isOurs: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS "isOurs"', [
      lock,
    ]);
    if (!rows[0]!.isOurs) return;
    await work(client);
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [lock]);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}
