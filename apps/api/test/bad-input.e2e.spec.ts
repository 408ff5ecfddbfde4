import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  Given,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';

const hi = [{ role: 'user', content: 'hi' }];

describe('bad input', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;
  let poor: FundedOrganization;
  let suspended: FundedOrganization;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(
      async (given) => {
        payer = await given.funded({ balance: '10' });
        poor = await given.funded({ balance: '0.000001' });
        suspended = await given.funded({ balance: '10' });
        await given.model({ id: 'm' });
        await given.model({ id: 'unserved' });
        await given.channel({ baseUrl: vendor.url, models: ['m'] });
      },
      { WEIR_BODY_LIMIT_BYTES: '100000' },
    );
    const { prisma } = weir.test.database;
    await prisma.organization.update({ where: { id: suspended.organizationId }, data: { state: 'suspended' } });
  });
  afterEach(async () => {
    expect(vendor.requests).toHaveLength(0);
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  async function post(body: unknown, apiToken: string | undefined = payer.apiToken) {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiToken ? { authorization: `Bearer ${apiToken}` } : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const { error } = (await answer.json()) as { error: Record<string, unknown> };
    expect(Object.keys(error)).toEqual(expect.arrayContaining(['message', 'type', 'param', 'code']));
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    return { status: answer.status, headers: answer.headers, ...error } as {
      status: number;
      headers: Headers;
      code: string;
      param: string | null;
      message: string;
    };
  }

  it.each([
    ['no JSON', '{"model":', 'invalid_json', null],
    ['an empty body', '', 'invalid_json', null],
    ['an array', '[]', 'invalid_body', null],
    ['a string', '"hi"', 'invalid_body', null],
    ['no model', { messages: hi }, 'missing_required_parameter', 'model'],
    ['no messages', { model: 'm' }, 'missing_required_parameter', 'messages'],
    ['empty messages', { model: 'm', messages: [] }, 'empty_array', 'messages'],
    [
      'a number as content',
      { model: 'm', messages: [{ role: 'user', content: 7 }] },
      'invalid_type',
      'messages[0].content',
    ],
    ['an unknown role', { model: 'm', messages: [{ role: 'god', content: 'x' }] }, 'invalid_value', 'messages[0].role'],
    ['a text as temperature', { model: 'm', messages: hi, temperature: 'hot' }, 'invalid_type', 'temperature'],
    ['a temperature of 3', { model: 'm', messages: hi, temperature: 3 }, 'decimal_above_max_value', 'temperature'],
    ['a text as stream', { model: 'm', messages: hi, stream: 'yes' }, 'invalid_type', 'stream'],
    ['max_tokens 0', { model: 'm', messages: hi, max_tokens: 0 }, 'integer_below_min_value', 'max_tokens'],
    ['n of 129', { model: 'm', messages: hi, n: 129 }, 'integer_above_max_value', 'n'],
    ['five stops', { model: 'm', messages: hi, stop: ['1', '2', '3', '4', '5'] }, 'array_above_max_length', 'stop'],
  ])('refuses %s with 400 and names what is wrong', async (_, body, code, param) => {
    expect(await post(body)).toMatchObject({ status: 400, code, param });
  });

  it('refuses a body that is too large with 413', async () => {
    expect(await post({ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(200_000) }] })).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
  });

  it('refuses a missing, an unknown, a revoked and an expired token with 401', async () => {
    const { prisma } = weir.test.database;
    const [revoked, expired] = [
      await new Given(weir.test).funded({ balance: '1' }),
      await new Given(weir.test).funded({ balance: '1' }),
    ];
    await prisma.apiToken.update({ where: { id: revoked.apiTokenId }, data: { revokedAt: new Date() } });
    await prisma.apiToken.update({
      where: { id: expired.apiTokenId },
      data: { expiresAt: new Date(Date.now() - 1_000) },
    });

    expect(await post({ model: 'm', messages: hi }, '')).toMatchObject({ status: 401, code: 'missing_api_key' });
    const unknown = await post({ model: 'm', messages: hi }, 'sk-this-token-was-never-issued');
    expect(unknown).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(unknown.message).not.toContain('never');
    expect(await post({ model: 'm', messages: hi }, revoked.apiToken)).toMatchObject({
      status: 401,
      code: 'revoked_api_key',
    });
    expect(await post({ model: 'm', messages: hi }, expired.apiToken)).toMatchObject({
      status: 401,
      code: 'expired_api_key',
    });
  });

  it('refuses a suspended organization, and a model this token may not use, with 403', async () => {
    expect(await post({ model: 'm', messages: hi }, suspended.apiToken)).toMatchObject({
      status: 403,
      code: 'organization_suspended',
    });
    const restricted = await new Given(weir.test).funded({ balance: '1' });
    await weir.test.database.prisma.apiToken.update({
      where: { id: restricted.apiTokenId },
      data: { allowedModels: ['unserved'] },
    });
    expect(await post({ model: 'm', messages: hi }, restricted.apiToken)).toMatchObject({
      status: 403,
      code: 'model_not_allowed',
      param: 'model',
    });
  });

  it('refuses an unknown model with 404, and one that no channel serves with 503', async () => {
    expect(await post({ model: 'nope', messages: hi })).toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    });
    expect(await post({ model: 'unserved', messages: hi })).toMatchObject({
      status: 503,
      code: 'upstream_unavailable',
    });
  });

  it('N12 refuses without a balance with 402, says what was needed, and tells clients not to retry', async () => {
    const refused = await post({ model: 'm', messages: hi, max_tokens: 1_000 }, poor.apiToken);
    expect(refused).toMatchObject({ status: 402, code: 'insufficient_balance', available_usd: '0.000001000' });
    expect(refused.headers.get('x-should-retry')).toBe('false');
  });

  it('answers unknown addresses and methods in JSON', async () => {
    const unknown = await fetch(`${weir.apiUrl}/v1/nothing`, { method: 'POST' });
    expect([unknown.status, ((await unknown.json()) as { error: { code: string } }).error.code]).toEqual([
      404,
      'not_found',
    ]);
    const method = await fetch(`${weir.apiUrl}/v1/chat/completions`);
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
