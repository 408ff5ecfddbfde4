import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { openTestDatabase, type TestDatabase } from '@app/testing';
import fc from 'fast-check';
import { anyCall } from './__fixtures__/any-call';
import { idAt, record, uuidOf } from './__fixtures__/recorded-calls';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './instants';
import { RollupsService } from './rollups.service';

const TRUTH = `
  WITH made AS (SELECT *, uuid7_at(request_id) AS at FROM usage_records)
  SELECT view::text, starts_at, key, count(*)::int AS calls, sum(charge_nano_usd)::text AS charge, sum(output_tokens)::text AS output,
         count(first_token_ms)::int AS measured
    FROM made, LATERAL (VALUES
      ('total', ''), ('model', model_requested), ('channel', coalesce(channel_id::text, '-')),
      ('outcome', outcome || coalesce(error_code, '-')), ('organization', organization_id::text),
      ('api_token', organization_id::text || api_token_id || coalesce(user_id::text, '-') || model_requested)) AS each (view, key),
      LATERAL (SELECT date_trunc($1, at, 'UTC') AS starts_at) AS bucket
   WHERE $1 = 'hour' OR at >= date_trunc('hour', now() - interval '48 hours', 'UTC')
   GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
const KEPT = `
  SELECT view::text, starts_at, CASE view WHEN 'total' THEN '' WHEN 'model' THEN model WHEN 'channel' THEN coalesce(channel_id::text, '-')
           WHEN 'outcome' THEN outcome || coalesce(error_code, '-') WHEN 'organization' THEN organization_id::text
           ELSE organization_id::text || api_token_id || coalesce(user_id::text, '-') || model END AS key,
         calls::int, charge_nano_usd::text AS charge, output_tokens::text AS output,
         coalesce((SELECT sum(count) FROM unnest(first_token_histogram) AS count),
           -1)::int AS measured
    FROM usage_rollups WHERE grain = $1::rollup_grain ORDER BY 1, 2, 3`;

interface Row {
  readonly view: string;
  readonly measured: number;
}

describe('roll-ups', () => {
  let test: TestDatabase;
  let rollups: RollupsService;

  beforeEach(async () => {
    test = await openTestDatabase();
    await test.database.pool.query(`SELECT ensure_partitions((now() - interval '8 days')::date, 11)`);
    rollups = new RollupsService(test.config, new Logger(test.config));
  });
  afterEach(async () => {
    await rollups.onApplicationShutdown();
    await test.drop();
  });

  const hasHistogram = ({ view }: Row) => ['total', 'model', 'channel'].includes(view);
  async function expectEqualToRecords(): Promise<void> {
    for (const grain of ['minute', 'hour']) {
      const read = async (sql: string) => (await test.database.pool.query<Row>(sql, [grain])).rows;
      const truth = (await read(TRUTH)).map((row) => (hasHistogram(row) ? row : { ...row, measured: -1 }));
      expect(await read(KEPT)).toEqual(truth);
    }
  }

  it('are the sums of the calls, however these come in and however often they are rolled up', async () => {
    const nowMs = new Clock().nowMs();
    const batches = fc.array(fc.array(anyCall(nowMs), { maxLength: 20 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        for (const calls of all) {
          await record(test, calls);
          await rollups.bringUpToDate();
        }
        await rollups.bringUpToDate();
        await expectEqualToRecords();
      }),
      { numRuns: 15 },
    );
  });

  const callAt = (instantMs: number, charge = 5n) => ({
    requestId: idAt(instantMs),
    ...{ organizationId: uuidOf(1, 1), apiTokenId: uuidOf(2, 1), userId: null, model: 'm', channelId: null },
    ...{ outcome: 'completed', errorCode: null, charge, firstTokenMs: 3, totalMs: 4 },
  });

  it('put a call that is settled late into the hour it was made in', async () => {
    const nowMs = new Clock().nowMs();
    await record(test, [callAt(nowMs), callAt(nowMs - 100 * HOUR_MS)]);
    await rollups.bringUpToDate();
    await record(test, [callAt(nowMs - 100 * HOUR_MS), callAt(nowMs - 30 * HOUR_MS)]);
    await rollups.bringUpToDate();
    await expectEqualToRecords();
  });

  it('put a call that is settled weeks late into its hour with the daily check, also the first one', async () => {
    const nowMs = new Clock().nowMs();
    await record(test, [callAt(nowMs), callAt(nowMs - 9 * DAY_MS)]);
    await rollups.bringUpToDate();
    await record(test, [callAt(nowMs - 20 * DAY_MS)]);
    await rollups.checkWhenDue();
    await expectEqualToRecords();
    await test.database.pool.query(
      `UPDATE rollup_watermarks SET settled_until = settled_until - interval '1 day' WHERE name = 'checked'`,
    );
    await record(test, [callAt(nowMs - 30 * DAY_MS)]);
    await rollups.checkWhenDue();
    await expectEqualToRecords();
  });

  it('keep minutes for two days, and hours for good', async () => {
    const nowMs = new Clock().nowMs();
    await record(test, [callAt(nowMs), callAt(nowMs - 46 * HOUR_MS)]);
    await rollups.bringUpToDate();
    await test.database.pool.query(`CREATE TABLE older AS TABLE usage_rollups`);
    await test.database.pool.query(`UPDATE older SET starts_at = starts_at - interval '49 hours'`);
    await test.database.pool.query(`INSERT INTO usage_rollups TABLE older`);
    const grains = async () => {
      const { rows } = await test.database.pool.query<{ grain: string; count: number }>(
        `SELECT grain, count(*)::int AS count FROM usage_rollups WHERE view = 'total' GROUP BY 1 ORDER BY 1`,
      );
      return Object.fromEntries(rows.map(({ grain, count }) => [grain, count]));
    };
    expect(await grains()).toEqual({ minute: 4, hour: 4 });
    await rollups.bringUpToDate();
    expect(await grains()).toEqual({ minute: 2, hour: 4 });
  });

  it('wait for a settlement that is under way', async () => {
    const nowMs = new Clock().nowMs();
    const client = await test.database.pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_current_xact_id()');
    await rollups.bringUpToDate();
    await client.query(`INSERT INTO rollup_watermarks VALUES ('of a test', now())`);
    const { rows } = await test.database.pool.query<{ isBefore: boolean }>(
      `SELECT settled_until <= $1 AS "isBefore" FROM rollup_watermarks WHERE name = 'rolled_up'`,
      [(await client.query<{ at: string }>('SELECT now()::text AS at')).rows[0]!.at],
    );
    await client.query('COMMIT');
    client.release();
    expect(rows).toEqual([{ isBefore: true }]);
    await record(test, [callAt(nowMs)]);
    await rollups.bringUpToDate();
    await expectEqualToRecords();
  });

  it('are made by one of several workers, and go on where a lost one left off', async () => {
    const nowMs = new Clock().nowMs();
    await record(test, [callAt(nowMs), callAt(nowMs - 20 * HOUR_MS)]);
    const lost = await test.database.pool.connect();
    await lost.query(`SELECT pg_advisory_lock(hashtext('usage_rollups'))`);
    await rollups.bringUpToDate();
    const { rows } = await test.database.pool.query('SELECT FROM usage_rollups');
    expect(rows).toEqual([]);
    lost.release(new Error('this worker is gone'));

    const other = new RollupsService(test.config, new Logger(test.config));
    while ((await test.database.pool.query('SELECT FROM usage_rollups')).rows.length === 0) {
      await Promise.all([rollups.bringUpToDate(), other.bringUpToDate()]);
    }
    await other.onApplicationShutdown();
    await expectEqualToRecords();
  });

  it('are made anew by the daily check where they are not what they must be', async () => {
    const nowMs = new Clock().nowMs();
    await record(test, [callAt(nowMs - 26 * HOUR_MS), callAt(nowMs - 70 * HOUR_MS), callAt(nowMs - MINUTE_MS)]);
    await rollups.bringUpToDate();
    await test.database.pool.query(`UPDATE usage_rollups SET charge_nano_usd = charge_nano_usd + 1 WHERE view = 'model'
      AND starts_at < (now() AT TIME ZONE 'UTC')::date::timestamp AT TIME ZONE 'UTC'`);
    await expect(expectEqualToRecords()).rejects.toThrow('toEqual');
    await rollups.checkWhenDue();
    await expectEqualToRecords();
  });
});
