import { FakeUpstream, RunningWeir, type FundedOrganization } from '@app/testing';
import pg from 'pg';

describe('a database that does not answer', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let server: pg.Client;
  let payers: FundedOrganization[];

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payers = [await given.funded({ balance: '10' }), await given.funded({ balance: '10' })];
      await given.model({ id: 'm' });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
    });
    await weir.launch('admin');
    server = new pg.Client(process.env['WEIR_TEST_DATABASE_URL']);
    await server.connect();
  });
  afterAll(async () => {
    await server.end();
    await weir.stop();
    await vendor.close();
  });

  const call = ({ apiToken }: FundedOrganization) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}` },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
    });

  it('hangs: the caller of a token that is not known yet is refused, and served when it answers again', async () => {
    const client = await weir.test.database.pool.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE api_tokens IN ACCESS EXCLUSIVE MODE');

    const answer = await call(payers[0]!);

    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'billing_unavailable' } });
    await client.query('ROLLBACK');
    client.release();
    expect((await call(payers[0]!)).status).toBe(200);
  });

  it('is away: the API and the admin app say that they are not ready, and that they are when it is back', async () => {
    const name = new URL(weir.test.url).pathname.slice(1);
    await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);

    const statuses = async () =>
      Promise.all([weir.apiUrl, weir.adminUrl].map(async (url) => (await fetch(`${url}/health/ready`)).status));
    expect(await statuses()).toEqual([503, 503]);

    await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    expect(await statuses()).toEqual([200, 200]);
  });
});
