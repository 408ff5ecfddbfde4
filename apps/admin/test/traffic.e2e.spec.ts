import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';
import { AdminClient } from './admin-client';

const HOUR_MS = 3_600_000;
const INNER = [
  'channelId',
  'channelName',
  'providerId',
  'modelServed',
  'costUsd',
  'upstreamModel',
  'upstreamRequestId',
];

describe('reading the traffic', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let own: FundedOrganization;
  let foreign: FundedOrganization;
  let channelId: string;
  let operator: AdminClient;
  let admin: AdminClient;
  let member: AdminClient;
  const calls: Record<'admin' | 'member' | 'foreign' | 'failed', string> = {
    admin: '',
    member: '',
    foreign: '',
    failed: '',
  };

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      [own, foreign] = [await given.funded({ balance: '5' }), await given.funded({ balance: '5' })];
      await given.model({ id: 'm' });
      channelId = await given.channel({ baseUrl: vendor.url, models: ['m'], upstreamModel: 'm-of-the-vendor' });
    });
    await weir.launch('admin');
    operator = await AdminClient.logIn(weir, { role: 'operator' });
    admin = await AdminClient.logIn(weir, { memberOf: { [own.organizationId]: 'admin' } });
    member = await AdminClient.logIn(weir, { memberOf: { [own.organizationId]: 'member' } });
    const token = async (person: AdminClient, name: string) =>
      (await person.post(`/api/organizations/${own.organizationId}/api-tokens`, { name })).body.secret as string;
    calls.admin = await call(await token(admin, '=cmd|calc'));
    calls.member = await call(await token(member, 'of the member'));
    calls.foreign = await call(foreign.apiToken);
    calls.failed = await call(own.apiToken, { status: 500 });
    await eventually(() => expectQuiet(weir.test.database));
    // Roll-ups are some seconds behind.
    await eventually(async () => expect((await overview(operator)).body.totals.calls).toBe(4), 20_000);
  });
  afterAll(async () => {
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
    await vendor.close();
  });

  async function call(apiToken: string, fake: object = {}): Promise<string> {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }], fake }),
    });
    await answer.text();
    return answer.headers.get('x-request-id')!;
  }

  const range = () => {
    const now = Date.now();
    return `from=${new Date(now - HOUR_MS).toISOString()}&to=${new Date(now + 60_000).toISOString()}`;
  };
  const overview = (person: AdminClient) => person.get(`/api/overview?${range()}&timeZone=Asia/Shanghai`);
  const requests = (organizationId = own.organizationId) => `/api/organizations/${organizationId}/requests`;
  const usage = (query = '') => `/api/organizations/${own.organizationId}/usage${query}`;
  const idsOf = (answer: { body: { items: { id: string }[] } }) => answer.body.items.map(({ id }) => id);

  it('sums up what the platform did, in exact money', async () => {
    const { status, body } = await overview(operator);
    expect([status, body.bucketSize]).toEqual([200, 'minute']);
    expect(body.totals).toMatchObject({ calls: 4, failedCalls: 1, successRate: 0.75 });
    const records = await weir.test.database.prisma.usageRecord.findMany();
    const nano = records.reduce((sum, record) => sum + record.chargeNanoUsd, 0n);
    expect(body.totals.chargeUsd).toBe(`0.${nano.toString().padStart(9, '0')}`);
    expect(body.totals).toHaveProperty('marginUsd');
    expect(body.previous).toMatchObject({ calls: 0, chargeUsd: '0.000000000' });
    expect(body.series.reduce((sum: number, row: { calls: number }) => sum + row.calls, 0)).toBe(4);
    expect(body.channels).toEqual([expect.objectContaining({ channelId, calls: 4 })]);
    expect(body.organizations).toHaveLength(2);
    expect(body.errors).toEqual([expect.objectContaining({ outcome: 'upstream_failed', calls: 1 })]);
  });

  it('keeps costs from a management token without the permission to read prices', async () => {
    const made = await operator.post('/api/management-tokens', {
      name: 't',
      scopes: ['overview:read', 'requests:read'],
    });
    const ask = async (path: string) => {
      const headers = { authorization: `Bearer ${made.body.secret}` };
      return (await fetch(`${weir.adminUrl}${path}`, { headers })).json();
    };
    const { totals } = (await ask(`/api/overview?${range()}`)) as { totals: object };
    expect(Object.keys(totals)).toContain('chargeUsd');
    expect(Object.keys(totals)).not.toContain('costUsd');
    const life = (await ask(`/api/requests/${calls.member}`)) as { state: string };
    expect(life.state).toBe('settled');
    expect(JSON.stringify(life)).not.toContain('costUsd');
  });

  it('lists all calls to operators, newest first, with the names of what they went through', async () => {
    const page = await operator.get('/api/requests');
    expect(idsOf(page)).toEqual([calls.failed, calls.foreign, calls.member, calls.admin]);
    expect(page.body).toMatchObject({ nextCursor: null, isComplete: true });
    expect(page.body.items[2]).toMatchObject({
      organizationId: own.organizationId,
      userId: member.userId,
      userName: member.email,
      apiTokenName: 'of the member',
      model: 'm',
      outcome: 'completed',
      channelId,
    });
    expect(page.body.items[2].chargeUsd).toMatch(/^0\.\d{9}$/);
  });

  it('pages by cursor without gaps or repetitions', async () => {
    const first = await operator.get('/api/requests?limit=3');
    const second = await operator.get(`/api/requests?limit=3&cursor=${first.body.nextCursor}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual([calls.failed, calls.foreign, calls.member, calls.admin]);
  });

  it.each([
    ['outcome=upstream_failed', ['failed']],
    ['apiTokenId=TOKEN', ['foreign']],
    ['organizationId=FOREIGN', ['foreign']],
    ['channelId=CHANNEL&outcome=completed', ['foreign', 'member', 'admin']],
    ['minChargeUsd=100', []],
    ['maxChargeUsd=100&stream=false&modelRequested=m', ['failed', 'foreign', 'member', 'admin']],
    ['stream=true', []],
    ['to=2020-01-01T00:00:00Z', []],
  ] as const)('finds calls by %s', async (query, names) => {
    const given = query
      .replace('TOKEN', foreign.apiTokenId)
      .replace('FOREIGN', foreign.organizationId)
      .replace('CHANNEL', channelId);
    expect(idsOf(await operator.get(`/api/requests?${given}`))).toEqual(names.map((name) => calls[name]));
  });

  it('finds one call by its id', async () => {
    expect(idsOf(await operator.get(`/api/requests?requestId=${calls.member}`))).toEqual([calls.member]);
  });

  it.each([
    ['outcome=fine', 'outcome'],
    ['from=yesterday', 'from'],
    ['userId=me', 'userId'],
    ['minChargeUsd=-1', 'minChargeUsd'],
    ['minChargeUsd=0.0000000001', 'minChargeUsd'],
    ['minTotalMs=1.5', 'minTotalMs'],
    ['stream=yes', 'stream'],
    ['project=%00', 'project'],
    ['limit=1000', 'limit'],
    ['cursor=abc', 'cursor'],
    ['requestId=abc', 'requestId'],
    ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
  ])('refuses %s, naming %s', async (query, param) => {
    const { body } = await operator.get(`/api/requests?${query}`);
    expect(body).toMatchObject({ status: 400, code: 'invalid_value', param });
  });

  it('refuses a filter there is not, rather than showing everything', async () => {
    const { status, body } = await operator.get('/api/requests?modell=m');
    expect(status).toBe(400);
    expect(body.title).toContain('modell');
    expect((await admin.get(`${requests()}?channelId=${channelId}`)).status).toBe(400);
  });

  it('shows an admin the calls of the organization, and a member their own alone', async () => {
    expect(idsOf(await admin.get(requests()))).toEqual([calls.failed, calls.member, calls.admin]);
    expect(idsOf(await member.get(requests()))).toEqual([calls.member]);
    expect(idsOf(await member.get(`${requests()}?userId=${admin.userId}`))).toEqual([]);
    expect((await member.get(`${requests()}/${calls.admin}`)).status).toBe(404);
    expect((await admin.get(`${requests()}/${calls.foreign}`)).status).toBe(404);
    expect((await member.get(requests(foreign.organizationId))).status).toBe(403);
    expect((await member.get('/api/requests')).status).toBe(403);
  });

  it('tells tenants nothing of channels, vendors and costs', async () => {
    const list = await admin.get(requests());
    const life = await admin.get(`${requests()}/${calls.admin}`);
    for (const { status, text } of [list, life]) {
      expect(status).toBe(200);
      for (const inner of [...INNER, channelId, 'm-of-the-vendor']) expect(text).not.toContain(inner);
    }
  });

  it('tells the life of a call: attempts, lines that make its charge, and its part of a transaction', async () => {
    const { body } = await operator.get(`/api/requests/${calls.member}`);
    expect(body).toMatchObject({ state: 'settled', call: { id: calls.member, channelId } });
    expect(body.attempts).toEqual([
      expect.objectContaining({
        number: 1,
        channelId,
        upstreamModel: 'm-of-the-vendor',
        failure: null,
        httpStatus: 200,
      }),
    ]);
    const { lines, roundingUsd, chargeUsd, holdUsd } = body.charge;
    expect(lines[0]).toMatchObject({ component: 'input', unit: 'perMillionTokens', priceUsd: '1.00' });
    const amounts = [...lines.map(({ amountUsd }: { amountUsd: string }) => amountUsd), roundingUsd];
    expect(amounts.reduce((sum, amount) => sum + pico(amount), 0n)).toBe(pico(chargeUsd));
    expect(pico(holdUsd)).toBeGreaterThanOrEqual(pico(chargeUsd));
    expect(body.transaction.shareUsd).toBe(chargeUsd);
    expect(
      body.transaction.entries.reduce((sum: bigint, entry: { amountUsd: string }) => sum + pico(entry.amountUsd), 0n),
    ).toBe(0n);
  });

  it('shows a member their part of a transaction, but not what the calls of others added to it', async () => {
    const { charge, transaction } = (await member.get(`${requests()}/${calls.member}`)).body;
    expect(transaction).toMatchObject({ shareUsd: charge.chargeUsd, entries: [] });
  });

  it('offers what can be searched by: to tenants their own API tokens alone', async () => {
    const all = await operator.get('/api/request-choices');
    expect(all.body).toMatchObject({ models: ['m'], channels: [{ id: channelId }] });
    const names = async (person: AdminClient) =>
      (await person.get(`/api/organizations/${own.organizationId}/request-choices`)).body.apiTokens.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names(member)).toEqual(['of the member']);
    expect(await names(admin)).toEqual(['=cmd|calc', 'of the member', 'test']);
  });

  it('sums up usage by model and by API token, for a member their own alone', async () => {
    const byToken = await admin.get(usage(`?${range()}&by=hour&groupBy=apiToken&timeZone=Europe/Berlin`));
    expect(byToken.body.totals.calls).toBe(3);
    expect(byToken.body.groups.map(({ name }: { name: string }) => name).sort()).toEqual([
      '=cmd|calc',
      'of the member',
      'test',
    ]);
    const byModel = await member.get(usage(`?${range()}`));
    expect(byModel.body.groups).toEqual([expect.objectContaining({ key: 'm', name: 'm', calls: 1 })]);
    expect(byModel.body.buckets.length).toBeGreaterThanOrEqual(1);
    expect(byModel.text).not.toContain('costUsd');
  });

  it.each([
    ['timeZone=Mars/Base', 'timeZone'],
    ['by=minute', 'by'],
    ['groupBy=channel', 'groupBy'],
  ])('refuses usage with %s, naming %s', async (query, param) => {
    expect((await admin.get(usage(`?${range()}&${query}`))).body).toMatchObject({ status: 400, param });
  });

  it('exports calls as CSV that spreadsheets open without running anything in it', async () => {
    const csv = (await admin.get(usage(`/export?${range()}`))).text;
    const [head, ...lines] = csv.trimEnd().split('\r\n');
    expect(head).toMatch(/^\uFEFF?request_id,admitted_at,/);
    expect(lines.map((line) => line.split(',')[0])).toEqual([calls.failed, calls.member, calls.admin]);
    expect(lines[2]).toContain(`,'=cmd|calc,`);
    expect((await member.get(usage(`/export?${range()}`))).text.trimEnd().split('\r\n')).toHaveLength(2);
  });

  it('names the file after its range, and refuses an export without one', async () => {
    const file = await admin.download(usage('/export?from=2026-01-01T00:00:00Z&to=2026-01-31T00:00:00Z'));
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="usage_2026-01-01_2026-01-31.csv"');
    expect([...new Uint8Array(await file.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect((await admin.get(usage('/export'))).body).toMatchObject({ status: 400, param: 'from' });
    const reversed = await admin.get(usage('/export?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z'));
    expect(reversed.body).toMatchObject({ status: 400, param: 'to' });
  });
});

/** `"-0.0000004"` in pico-dollars. */
function pico(usd: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(usd)!;
  const amount = BigInt(whole + fraction.padEnd(12, '0'));
  return sign ? -amount : amount;
}
