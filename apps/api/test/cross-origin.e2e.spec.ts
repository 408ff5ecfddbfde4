import { FakeUpstream, RunningWeir, type FundedOrganization } from '@app/testing';

const PAGE = 'https://chat.example';

describe('calls from pages of other origins', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;

  const start = (settings: Record<string, string>) =>
    RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'm' });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
    }, settings);
  const preflight = (path: string, origin = PAGE) =>
    fetch(`${weir.apiUrl}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type, x-stainless-lang',
      },
    });
  const call = (origin: string, { stream = false, apiToken = payer.apiToken } = {}) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { origin, authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'hello' }] }),
    });
  const allowed = async (answer: Promise<Response>) => (await answer).headers.get('access-control-allow-origin');

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
  });
  afterEach(() => weir.stop());
  afterAll(() => vendor.close());

  it('are let through from everywhere by default, with every header that clients send', async () => {
    weir = await start({});
    for (const path of ['/v1/chat/completions', '/openai/v1/chat/completions', '/v1/models']) {
      const answer = await preflight(path);
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type, x-stainless-lang',
      });
    }
    for (const answer of [await call(PAGE), await call(PAGE, { stream: true })]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/x-request-id.*x-weir-charge-usd/);
      await answer.text();
    }
  });

  it('can read refusals, too', async () => {
    weir = await start({});
    const unknown = await call(PAGE, { apiToken: 'sk-unknown' });
    expect([unknown.status, unknown.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    expect(await allowed(fetch(`${weir.apiUrl}/v1/nothing`, { headers: { origin: PAGE } }))).toBe('*');
  });

  it('are let through from the origins that are named, and from no other', async () => {
    weir = await start({ WEIR_CORS_ORIGINS: `${PAGE}, https://other.example` });
    const answer = await preflight('/v1/chat/completions');
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, PAGE]);
    expect(answer.headers.get('vary')).toBe('origin');
    expect(await allowed(call('https://other.example'))).toBe('https://other.example');
    expect(await allowed(preflight('/v1/chat/completions', 'https://evil.example'))).toBeNull();
    expect(await allowed(call('https://evil.example'))).toBeNull();
  });

  it('cost a caller that is no browser nothing: its answer has no such header', async () => {
    weir = await start({});
    const answer = await fetch(`${weir.apiUrl}/v1/models`, { headers: { authorization: `Bearer ${payer.apiToken}` } });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
