import { request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  Given,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';

const PROXY = '127.0.0.2';

type Scope = Partial<Record<'allowedModels' | 'allowedIps' | 'allowedEndpoints', string[]>> & { groupId?: string };

describe('the scopes of an API token', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    const prepare = async (given: Given) => {
      const models = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet'];
      for (const id of models) await given.model({ id });
      await given.channel({ baseUrl: vendor.url, models });
    };
    weir = await RunningWeir.start(prepare, { WEIR_TRUST_PROXY: PROXY });
  });
  afterAll(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
    await vendor.close();
  });

  const payer = async (scope: Scope): Promise<FundedOrganization> => {
    const funded = await new Given(weir.test).funded({ balance: '1' });
    await weir.test.database.prisma.apiToken.update({ where: { id: funded.apiTokenId }, data: scope });
    return funded;
  };

  // What is looked at of the answers of all these routes.
  interface Answer {
    readonly [field: string]: any; // eslint-disable-line @typescript-eslint/no-explicit-any
  }
  interface Asked {
    readonly method?: string;
    readonly body?: object;
    readonly headers?: Record<string, string>;
    readonly from?: string;
  }
  const ask = (path: string, { apiToken }: FundedOrganization, asked: Asked = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: Answer }>((resolve, reject) => {
      const { method = asked.body ? 'POST' : 'GET', body, from = '127.0.0.1' } = asked;
      const headers = { authorization: `Bearer ${apiToken}`, ...asked.headers };
      request(weir.apiUrl + path, { method, headers, localAddress: from }, (reply) => {
        let text = '';
        reply.on('data', (chunk) => (text += chunk));
        reply.on('end', () => resolve({ status: reply.statusCode!, headers: reply.headers, body: JSON.parse(text) }));
      })
        .on('error', reject)
        .end(body && JSON.stringify(body));
    });
  const chat = (model = 'gpt-4o') => ({ model, messages: [{ role: 'user', content: 'hi' }], max_tokens: 5 });

  it('let it use the models that its patterns name, and show it no others', async () => {
    const caller = await payer({ allowedModels: ['gpt-4o*', 'unknown'] });
    expect((await ask('/v1/chat/completions', caller, { body: chat('gpt-4o-mini') })).status).toBe(200);
    expect(await ask('/v1/chat/completions', caller, { body: chat('claude-sonnet') })).toMatchObject({
      status: 403,
      body: { error: { code: 'model_not_allowed', param: 'model' } },
    });
    const { body } = await ask('/v1/models', caller);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['gpt-4o', 'gpt-4o-mini']);
    expect((await ask('/v1/models/claude-sonnet', caller)).status).toBe(403);
    expect((await ask('/v1beta/models', caller)).body.models).toHaveLength(2);
    expect((await ask('/api/usage/token', caller)).body.data).toMatchObject({
      model_limits: { 'gpt-4o': true, 'gpt-4o-mini': true },
      model_limits_enabled: true,
    });
  });

  it('let it call the endpoints they name, and count for them', async () => {
    const caller = await payer({ allowedEndpoints: ['messages'] });
    const refused = { status: 403, body: { error: { code: 'endpoint_not_allowed' } } };
    expect(await ask('/v1/chat/completions', caller, { body: chat() })).toMatchObject(refused);
    expect(await ask('/v1/embeddings', caller, { body: { model: 'gpt-4o', input: 'a' } })).toMatchObject(refused);
    expect(await ask('/v1/responses/input_tokens', caller, { body: { model: 'gpt-4o', input: 'a' } })).toMatchObject(
      refused,
    );
    const gemini = { body: { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] } };
    expect(await ask('/v1beta/models/gpt-4o:countTokens', caller, gemini)).toMatchObject({ status: 403 });
    expect((await ask('/v1/messages', caller, { body: chat() })).status).toBe(200);
    expect((await ask('/v1/messages/count_tokens', caller, { body: chat() })).status).toBe(200);
    expect((await ask('/v1/models', caller)).status).toBe(200);
    expect((await ask('/v1/balance', caller)).status).toBe(200);
  });

  const ROUTES: [string, Asked][] = [
    ['/v1/chat/completions', { body: chat() }],
    ['/v1/messages/count_tokens', { body: chat() }],
    ['/v1/responses/resp_1', {}],
    ['/v1/models', {}],
    ['/v1/models/gpt-4o', {}],
    ['/v1beta/models', {}],
    ['/v1/balance', {}],
    ['/v1/usage', {}],
    ['/v1/dashboard/billing/subscription', {}],
    ['/api/usage/token', {}],
  ];
  it.each(ROUTES)('let it ask %s from the addresses they name alone', async (path, asked) => {
    const elsewhere = await payer({ allowedIps: ['203.0.113.0/24', '2001:db8::/32'] });
    const refused = await ask(path, elsewhere, asked);
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.body.error.message).toBe('This API token may not be used from the address 127.0.0.1.');
    const here = await payer({ allowedIps: ['127.0.0.0/8'] });
    expect((await ask(path, here, asked)).status).not.toBe(403);
  });

  it('go by what a trusted proxy says of the address, and by nobody else', async () => {
    const caller = await payer({ allowedIps: ['203.0.113.0/24', '2001:db8::/32'] });
    const said = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    expect((await ask('/v1/balance', caller, said('203.0.113.9'))).status).toBe(403);
    for (const [address, status] of [
      ['203.0.113.9', 200],
      ['::ffff:203.0.113.9', 200],
      ['2001:db8::1', 200],
      ['203.0.114.9', 403],
      ['203.0.113.9, 198.51.100.1', 403],
    ] as const)
      expect((await ask('/v1/balance', caller, { ...said(address), from: PROXY })).status).toBe(status);
    expect(
      (await ask('/v1/chat/completions', caller, { ...said('203.0.113.9'), from: PROXY, body: chat() })).status,
    ).toBe(200);
  });

  it('route and price its calls as those of its group', async () => {
    const { prisma } = weir.test.database;
    const group = await prisma.group.create({ data: { name: 'premium' } });
    const given = new Given(weir.test);
    await given.model({ id: 'rare' });
    const channelId = await given.channel({ baseUrl: vendor.url, models: ['rare'] });
    await prisma.channelGroup.create({ data: { channelId, groupId: group.id } });
    const usual = await prisma.priceVersion.findFirstOrThrow({ where: { modelId: 'rare' }, include: { rates: true } });
    const { pricesPicoUsd } = usual.rates[0]!;
    const tripled = pricesPicoUsd.map((price) => price * 3n);
    const rate = { pricesPicoUsd: tripled, listPricesPicoUsd: tripled, costsPicoUsd: pricesPicoUsd };
    await prisma.priceVersion.create({
      data: { modelId: 'rare', groupId: group.id, effectiveFrom: usual.effectiveFrom, rates: { create: rate } },
    });
    const plain = await payer({});
    const special = await payer({ groupId: group.id });
    const priceOf = async (caller: FundedOrganization) => (await ask('/v1/models/rare', caller)).body.pricing?.prompt;
    await eventually(async () => expect(await priceOf(special)).toBe('0.000003'));
    expect((await ask('/v1/models/rare', plain)).status).toBe(404);
    expect((await ask('/v1/chat/completions', plain, { body: chat('rare') })).status).toBe(503);
    const reply = await ask('/v1/chat/completions', special, { body: chat('rare') });
    expect(reply.status).toBe(200);
    const charge = BigInt(String(reply.headers['x-weir-charge-usd']).replace('.', ''));
    const { prompt_tokens: input, completion_tokens: output } = reply.body.usage;
    expect(charge).toBe(BigInt(input) * 3_000n + BigInt(output) * 6_000n);
  });

  it('are in force moments after they change', async () => {
    const caller = await payer({});
    const { prisma } = weir.test.database;
    expect((await ask('/v1/balance', caller)).status).toBe(200);
    await prisma.apiToken.update({ where: { id: caller.apiTokenId }, data: { revokedAt: new Date() } });
    while ((await ask('/v1/balance', caller)).status === 200) await turn();
    expect((await ask('/v1/balance', caller)).body.error.code).toBe('revoked_api_key');
  });
});
