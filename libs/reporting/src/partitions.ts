import type pg from 'pg';

const PREFIX = 'usage_records_';

/** `YYYY-MM-DD` as in the name of a partition. */
export const partitionOf = (day: string) => `${PREFIX}${day.replaceAll('-', '')}`;

/**
 * Where the records of a UTC day are: its partition, asked by its name, because planning costs with each partition there
 * is; all of them where the day has none of its own.
 */
export async function recordsOf(client: pg.ClientBase, day: string): Promise<string> {
  const name = partitionOf(day);
  const { rows } = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS "exists"', [name]);
  return rows[0]!.exists ? name : 'usage_records';
}
