import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';

const CALLS = 100;
/** What settlement does is the worker's, and off the path of a call. */
const OF_THE_WORKER = /taken AS \(|generate_series/;

describe('the SQL of a call', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'm' });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
    });
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  async function call(): Promise<void> {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }

  it('is one statement that holds and one that brings its usage, and nothing else', async () => {
    const { pool } = weir.test.database;
    await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await call();
    await eventually(() => expectQuiet(weir.test.database));
    await pool.query('SELECT pg_stat_statements_reset()');

    for (let calls = 0; calls < CALLS; calls++) await call();

    await eventually(() => expectQuiet(weir.test.database));
    const { rows } = await pool.query<{ query: string; calls: bigint }>(
      `SELECT query, calls FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel`,
    );
    const callsOf = (pattern: RegExp) =>
      rows.filter(({ query }) => pattern.test(query)).reduce((sum, { calls }) => sum + Number(calls), 0);
    expect(callsOf(/place_holds/)).toBe(CALLS);
    expect(callsOf(/INSERT INTO usage_inbox/)).toBeLessThanOrEqual(CALLS);
    const often = rows.filter(({ query, calls }) => calls >= CALLS / 2 && !OF_THE_WORKER.test(query));
    expect(
      often.map(({ query }) => query).filter((query) => !/place_holds|INSERT INTO usage_inbox/.test(query)),
    ).toEqual([]);
    await expectLedgerBalanced(weir.test.database);
  });
});
