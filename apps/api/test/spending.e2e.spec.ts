import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';

describe('what an API token spent', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;
  let stranger: FundedOrganization;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      stranger = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o'] });
    });
  });
  afterAll(async () => {
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
    await vendor.close();
  });

  const ask = async (path: string, token = payer.apiToken) => {
    const reply = await fetch(weir.apiUrl + path, { headers: { authorization: `Bearer ${token}` } });
    const text = await reply.text();
    return { status: reply.status, text, body: JSON.parse(text) as Record<string, unknown> };
  };
  const call = async () => {
    const reply = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await reply.text();
    await eventually(() => expectQuiet(weir.test.database));
    return { id: reply.headers.get('x-request-id')!, charge: reply.headers.get('x-weir-charge-usd')! };
  };

  it('is shown call by call, day by day, and as what is left', async () => {
    const { id, charge } = await call();
    const known = await eventually(async () => {
      const one = await ask(`/v1/usage/${id}`);
      expect(one.status).toBe(200);
      return one;
    });
    expect(known.body).toMatchObject({ object: 'call', id, model: 'gpt-4o', charge_usd: charge, outcome: 'completed' });
    const usage = await eventually(async () => {
      const { body } = await ask('/v1/usage');
      expect(body).toMatchObject({
        calls: 1,
        charge_usd: charge,
        data: [{ model: 'gpt-4o', calls: 1, charge_usd: charge }],
      });
      return body;
    });
    const today = new Date().toISOString().slice(0, 10);
    expect(usage['end_date']).toBe(today);
    const { body } = await ask('/v1/balance');
    expect(body).toMatchObject({ currency: 'USD', held: '0.000000000', credit_limit: '0.000000000' });
    const nano = (text: unknown) => BigInt(String(text).replace('.', ''));
    expect(nano(body['available'])).toBe(10_000_000_000n - nano(charge));

    const subscription = await ask('/v1/dashboard/billing/subscription');
    expect(subscription.text).toContain('"hard_limit_usd":10.000000000');
    const billed = await ask('/v1/dashboard/billing/usage?start_date=2026-01-01&end_date=2026-12-31');
    expect(nano(/"total_usage":([\d.]+)/.exec(billed.text)![1])).toBe(nano(charge) * 100n);
    const token = await ask('/api/usage/token');
    expect(token.text).toContain(`"total_used":${charge}`);
  });

  it("is nobody else's to see", async () => {
    const { id } = await call();
    await eventually(async () => expect((await ask(`/v1/usage/${id}`)).status).toBe(200));
    expect((await ask(`/v1/usage/${id}`, stranger.apiToken)).status).toBe(404);
    expect((await ask('/v1/usage', stranger.apiToken)).body).toMatchObject({ calls: 0, data: [] });
  });

  it.each(['/v1/balance', '/v1/usage', '/v1/usage/req_1', '/v1/dashboard/billing/subscription', '/api/usage/token'])(
    '%s wants a token',
    async (path) => {
      expect((await ask(path, 'sk-nobody')).status).toBe(401);
    },
  );

  it.each([
    ['start_date=yesterday', 'start_date'],
    ['end_date=2026-13-01', 'end_date'],
    ['start_date=2026-02-02&end_date=2026-02-01', 'start_date'],
    ['start_date=2020-01-01&end_date=2026-02-01', 'start_date'],
  ])('refuses %s, naming the parameter', async (query, param) => {
    expect(await ask(`/v1/usage?${query}`)).toMatchObject({ status: 400, body: { error: { param } } });
  });
});
