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
    const sample = fc.sample(milliseconds, 500).map((ms) => {
      const hex = ms.toString(16).padStart(12, '0');
      return `${hex.slice(0, 8)}-${hex.slice(8)}-${newRequestId().slice(14)}` as RequestId;
    });
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
});
