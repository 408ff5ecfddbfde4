import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type Behaviour,
  type FundedOrganization,
  type Given,
} from '@app/testing';
import OpenAI, { RateLimitError } from 'openai';

const messages = [{ role: 'user' as const, content: 'How many may I ask?' }];

interface Rates {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly concurrency?: number;
}

describe('rate limits', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let narrowId: string;
  let wideId: string;
  const payers = new Map<string, FundedOrganization>();

  /** Before the first call, so that the limits are in force from the beginning. */
  const prepare = async (given: Given, limit: (organizationId: string, rates: Rates) => Promise<unknown>) => {
    const pay = async (name: string, rates: Rates | undefined, balance = '10') => {
      const payer = await given.funded({ balance });
      payers.set(name, payer);
      if (rates) await limit(payer.organizationId, rates);
    };
    await given.model({ id: 'm', maxOutputTokens: 4_096 });
    await given.channel({ baseUrl: vendor.url, models: ['m'] });
    await given.model({ id: 'narrow' });
    await given.model({ id: 'narrow or wide' });
    const narrow = { baseUrl: vendor.url, models: ['narrow', 'narrow or wide'], priority: 1 };
    narrowId = await given.channel(narrow);
    await given.database.prisma.channel.update({ where: { id: narrowId }, data: { concurrency: 1 } });
    wideId = await given.channel({ baseUrl: vendor.url, models: ['narrow or wide'] });
    await pay('unlimited', undefined);
    await pay('two requests', { requestsPerMinute: 2 });
    await pay('some of all', { requestsPerMinute: 100, tokensPerMinute: 50_000 });
    await pay('one at a time', { concurrency: 1 });
    await pay('poor', { requestsPerMinute: 1, tokensPerMinute: 3_000, concurrency: 1 }, '0.000001');
    await pay('exhausted', { requestsPerMinute: 1 });
  };

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start((given) =>
      prepare(given, (organizationId, rates) =>
        given.database.prisma.rateLimit.create({ data: { organizationId, scope: 'organization', ...rates } }),
      ),
    );
  });
  beforeEach(() => vendor.reset());
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database), 20_000);
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const ask = (
    payer: string,
    body: Record<string, unknown> & { readonly fake?: Behaviour } = {},
    signal?: AbortSignal,
  ) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payers.get(payer)!.apiToken}` },
      body: JSON.stringify({ model: 'm', messages, ...body }),
      ...(signal && { signal }),
    });
  const clientOf = (payer: string) =>
    new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payers.get(payer)!.apiToken, maxRetries: 0 });
  const limitHeaders = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit-')));
  const errorOf = async (answer: Response) =>
    ((await answer.json()) as { error: { code: string; type: string; message: string } }).error;

  it('are named on answers, whole and streamed, and corrected by what a call used', async () => {
    const whole = await ask('some of all', { max_tokens: 4_000, fake: { chunks: 50 } });
    await whole.text();
    const reset = expect.stringMatching(/^1m[01]s$/) as string;
    expect(limitHeaders(whole.headers)).toEqual({
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '99',
      'x-ratelimit-reset-requests': reset,
      'x-ratelimit-limit-tokens': '50000',
      'x-ratelimit-remaining-tokens': expect.stringMatching(/^459\d\d$/),
      'x-ratelimit-reset-tokens': reset,
    });

    const { data, response } = await clientOf('some of all')
      .chat.completions.create({ model: 'm', messages, max_tokens: 4_000, stream: true })
      .withResponse();
    for await (const chunk of data) expect(chunk.object).toBe('chat.completion.chunk');
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('98');
    expect(Number(response.headers.get('x-ratelimit-remaining-tokens'))).toBeGreaterThan(45_800);
  });

  it('are not mentioned where none applies', async () => {
    expect(limitHeaders((await ask('unlimited')).headers)).toEqual({});
  });

  it('N01: refuse in words that the official client knows, and say when to come again', async () => {
    const chat = clientOf('two requests').chat.completions;
    await Promise.all([1, 2].map(() => chat.create({ model: 'm', messages })));
    const refusal = await chat.create({ model: 'm', messages }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RateLimitError);
    const { status, code, type, message, headers } = refusal as RateLimitError;
    expect([status, code, type]).toEqual([429, 'rate_limit_exceeded', 'requests']);
    expect(message).toContain('requests per minute of this organization: limit 2, used 2.');
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(55);
    expect(limitHeaders(headers)).toMatchObject({ 'x-ratelimit-remaining-requests': '0' });
    expect(vendor.requests).toHaveLength(2);
  });

  it('do not keep one organization waiting for another that is at its own', async () => {
    await (await ask('exhausted')).text();
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const payer = index % 3 === 0 ? 'unlimited' : 'exhausted';
        const answer = await ask(payer);
        await answer.text();
        return `${payer} ${answer.status}`;
      }),
    );
    expect(answers.filter((answer) => answer === 'unlimited 200')).toHaveLength(20);
    expect(answers.filter((answer) => answer === 'exhausted 429')).toHaveLength(40);
  });

  it('take a call that was refused for want of money for none', async () => {
    for (let time = 0; time < 3; time++) expect((await ask('poor')).status).toBe(402);
  });

  it('give the place of a call back when it ends, fails, or its caller leaves', async () => {
    const slow = { stream: true, fake: { chunks: 400, chunkDelayMs: 20 } };
    const leaving = new AbortController();
    const long = await ask('one at a time', slow, leaving.signal);
    await long.body!.getReader().read();
    const busy = await ask('one at a time');
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await errorOf(busy)).toMatchObject({ code: 'rate_limit_exceeded', type: 'concurrency' });
    leaving.abort();

    const served = () => eventually(async () => expect((await ask('one at a time')).status).toBe(200), 20_000);
    await served();
    await eventually(async () => expect((await ask('one at a time', { fake: { status: 500 } })).status).toBe(503));
    await served();
    await served();
  });

  it('of a channel have a call wait for room, or go to another channel', async () => {
    const slow = { model: 'narrow', stream: true, fake: { chunks: 20, chunkDelayMs: 20 } };
    const answers = await Promise.all([1, 2, 3].map(() => ask('unlimited', slow)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const text of texts) expect(text).toContain('[DONE]');

    const long = await ask('unlimited', slow);
    const other = await ask('unlimited', { model: 'narrow or wide' });
    expect([other.status, other.headers.get('x-weir-attempts')]).toEqual([200, '1']);
    await Promise.all([long.text(), other.text()]);
    const record = await eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { modelRequested: 'narrow or wide' } }),
    );
    expect(record.channelId).toBe(wideId);
    expect(record.route).toMatchObject({ skipped: [{ channelId: narrowId, reason: 'full' }] });
    const waited = await weir.test.database.prisma.usageRecord.findMany({ where: { modelRequested: 'narrow' } });
    expect(waited.filter(({ route }) => (route as { queuedMs?: number } | null)?.queuedMs)).toHaveLength(2);
  });
});
