import { spawnSync } from 'node:child_process';
import { dayOf, newRequestId, type RequestId } from '@app/common';
import { openTestDatabase, type TestDatabase } from '@app/testing';
import fc from 'fast-check';

describe('the schema', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.drop());

  it('is the same in schema.prisma and in the migrations', () => {
    const words = [
      'migrate',
      'diff',
      '--from-migrations',
      'prisma/migrations',
      '--to-schema',
      'prisma/schema.prisma',
      '--exit-code',
    ];
    const { status, stdout } = spawnSync('npx', ['prisma', ...words], {
      env: { ...process.env, DATABASE_URL: test.url },
      encoding: 'utf8',
    });
    expect([status, status === 0 ? '' : stdout]).toEqual([0, '']);
  });

  it('finds the day of a call as the code does', async () => {
    const milliseconds = fc.integer({ min: 0, max: 4_102_444_800_000 });
    const sample = fc.sample(milliseconds, 500).map((ms) => idAt(new Date(ms).toISOString()));
    const { rows } = await test.database.pool.query<{ id: RequestId; day: string }>(
      'SELECT id, uuid7_day(id)::text AS day FROM unnest($1::uuid[]) AS id',
      [sample],
    );
    expect(rows.map(({ day }) => day)).toEqual(rows.map(({ id }) => dayOf(id)));
  });

  it('makes partitions once, ahead, and again without harm', async () => {
    const { pool } = test.database;
    await pool.query(`SELECT ensure_partitions('2031-01-01', 3)`);
    await pool.query(`SELECT ensure_partitions('2031-01-02', 3)`);
    const { rows } = await pool.query<{ relname: string }>(
      `SELECT relname FROM pg_class WHERE relname LIKE 'usage_records_2031%' AND relkind = 'r' ORDER BY relname`,
    );
    expect(rows.map(({ relname }) => relname)).toEqual([1, 2, 3, 4].map((day) => `usage_records_2031010${day}`));
  });

  it('puts a record into the partition of its day, into the default one where there is none, and nowhere else', async () => {
    const { pool } = test.database;
    await pool.query(`SELECT ensure_partitions('2031-02-01', 2)`);

    expect(await partitionOf(pool, idAt('2031-02-01T23:59:59.999Z'))).toBe('upstream_attempts_20310201');
    expect(await partitionOf(pool, idAt('2031-02-02T00:00:00.000Z'))).toBe('upstream_attempts_20310202');
    expect(await partitionOf(pool, idAt('2031-06-01T00:00:00.000Z'))).toBe('upstream_attempts_default');
    await expect(partitionOf(pool, idAt('2031-02-01T12:00:00Z'), '2031-02-02')).rejects.toThrow(
      'upstream_attempts_day',
    );
  });

  it('keeps the rows of a partition from being changed or deleted, also by its own name', async () => {
    const { pool } = test.database;
    const partition = await partitionOf(pool, idAt('2031-07-01T00:00:00.000Z'));
    await expect(pool.query(`UPDATE ${partition} SET total_ms = 0`)).rejects.toThrow('append-only');
    await expect(pool.query(`DELETE FROM ${partition}`)).rejects.toThrow('append-only');
  });
});

function idAt(instant: string): RequestId {
  const hex = Date.parse(instant).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${newRequestId().slice(14)}` as RequestId;
}

/** Inserts an attempt of that call, and answers where it went. */
async function partitionOf(
  pool: TestDatabase['database']['pool'],
  requestId: RequestId,
  day = dayOf(requestId),
): Promise<string> {
  const { rows } = await pool.query<{ partition: string }>(
    `INSERT INTO upstream_attempts (day, request_id, number, organization_id, provider_id, channel_id, credential_id,
                                    upstream_model, cost_nano_usd, started_at, total_ms)
     VALUES ($1, $2, 1, $2, 'p', $2, $2, 'm', 0, now(), 1) RETURNING tableoid::regclass::text AS partition`,
    [day, requestId],
  );
  return rows[0]!.partition;
}
