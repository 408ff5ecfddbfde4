import { parseRequestId } from '@app/common';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  forgetFailures,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';
import OpenAI, { APIError } from 'openai';

describe('trouble upstream', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let spare: FakeUpstream;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    [vendor, spare] = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      for (const id of ['single', 'double', 'nobody-listens']) await given.model({ id });
      const patience = { firstByteTimeoutMs: 800, idleTimeoutMs: 1_000 };
      await given.channel({ baseUrl: vendor.url, models: ['single'], ...patience });
      await given.channel({ baseUrl: vendor.url, models: ['double'], priority: 1, ...patience });
      await given.channel({ baseUrl: spare.url, models: ['double'], priority: 0 });
      await given.channel({ baseUrl: 'http://127.0.0.1:9/v1', models: ['nobody-listens'] });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  beforeEach(async () => {
    vendor.reset();
    spare.reset();
    await forgetFailures(weir.test);
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database), 20_000);
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([vendor.close(), spare.close()]);
  });

  const ask = (model: string, fake: object = {}) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }], fake } as never);
  const stream = (model: string, fake: object = {}, more: object = {}) =>
    client.chat.completions
      .create({ model, stream: true, messages: [{ role: 'user', content: 'hi' }], fake, ...more } as never)
      .withResponse() as unknown as Promise<{
      data: AsyncIterable<OpenAI.ChatCompletionChunk> & { controller: AbortController };
      response: Response;
    }>;
  const recordOf = (response: Response) => {
    const requestId = parseRequestId(response.headers.get('x-request-id') ?? '')!;
    return eventually(() => weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { requestId } }), 20_000);
  };
  const lastRecord = () =>
    eventually(() => weir.test.database.prisma.usageRecord.findFirstOrThrow({ orderBy: { requestId: 'desc' } }));

  it.each([
    ['down', 'nobody-listens', {}, 503, 'upstream_unavailable'],
    ['too slow to begin', 'single', { hang: true }, 504, 'upstream_timeout'],
    ['closing before it answers', 'single', { resetBeforeHeaders: true }, 503, 'upstream_unavailable'],
    ['answering no JSON', 'single', { malformed: 'not-json' }, 502, 'upstream_bad_response'],
    ['answering nothing', 'single', { malformed: 'empty' }, 502, 'upstream_bad_response'],
    ['answering HTML', 'single', { malformed: 'html' }, 502, 'upstream_bad_response'],
    ['answering something else', 'single', { malformed: 'wrong-shape' }, 502, 'upstream_bad_response'],
    ['overloaded', 'single', { status: 503 }, 503, 'upstream_unavailable'],
    [
      'refusing our credential',
      'single',
      { status: 401, body: { error: { message: 'Incorrect API key provided: sk-secret' } } },
      503,
      'upstream_unavailable',
    ],
    ['limiting', 'single', { status: 429, headers: { 'retry-after': '7' } }, 429, 'rate_limit_exceeded'],
    [
      'refusing the request',
      'single',
      { status: 400, body: { error: { message: 'bad image', param: 'messages' } } },
      400,
      'upstream_rejected',
    ],
  ])('says in one shape that the upstream is %s, and charges nothing', async (_, model, fake, status, code) => {
    const error = await ask(model, fake).then(
      () => undefined,
      (thrown: APIError) => thrown,
    );
    expect(error).toMatchObject({ status, code });
    expect(error!.message).not.toMatch(/sk-secret|127\.0\.0\.1|upstream-secret/);
    if (status === 429) expect(error!.headers!.get('retry-after')).toBe('7');
    expect(await lastRecord()).toMatchObject({ chargeNanoUsd: 0n, errorCode: expect.any(String) });
  });

  it('answers from the next channel when the first fails before its first byte, and charges once', async () => {
    vendor.behave({ status: 500 });
    const { data, response } = await stream('double', {});
    let text = '';
    for await (const chunk of data) text += chunk.choices[0]!.delta.content ?? '';
    expect(text).not.toBe('');
    expect(response.headers.get('x-weir-attempts')).toBe('2');
    const record = await recordOf(response);
    expect(record).toMatchObject({ attempts: 2, outcome: 'completed' });
    const attempts = await weir.test.database.prisma.upstreamAttempt.findMany({
      where: { requestId: record.requestId },
      orderBy: { number: 'asc' },
    });
    expect(attempts.map(({ failure }) => failure)).toEqual(['overloaded', null]);
  });

  it.each([
    ['cut in half', { resetAfterChunks: 5 }],
    ['ended without a finish', { endAfterChunks: 5 }],
    ['turned to garbage', { streamGarbageAfterChunks: 5 }],
    ['broken off with an error', { errorChunkAfterChunks: 5 }],
    ['gone silent', { silentAfterChunks: 5 }],
    ['reduced to comments', { commentsOnlyAfterChunks: 5 }],
  ])('ends a stream that is %s with an error, asks no other channel, and charges what came', async (_, fake) => {
    const { data, response } = await stream('double', { chunkDelayMs: 1, ...fake });
    let pieces = 0;
    const read = async () => {
      for await (const chunk of data) if (chunk.choices[0]?.delta.content) pieces++;
    };
    await expect(read()).rejects.toThrow(APIError);
    expect(pieces).toBe(5);
    expect(spare.requests).toHaveLength(0);
    const record = await recordOf(response);
    expect(record).toMatchObject({ outcome: 'upstream_failed', usageSource: 'tokenizer' });
    expect(record.outputTokens).toBeGreaterThan(0n);
    expect(record.chargeNanoUsd).toBeGreaterThan(0n);
  });

  it('sends no clean end after a cut: an error frame, then nothing', async () => {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify({
        model: 'single',
        stream: true,
        messages: [{ role: 'user', content: 'hi' }],
        fake: { chunkDelayMs: 1, resetAfterChunks: 2 },
      }),
    });
    const frames = (await answer.text()).trim().split('\n\n');
    expect(JSON.parse(frames.at(-1)!.slice('data: '.length))).toEqual({
      error: expect.objectContaining({ code: 'upstream_bad_response', param: null }),
    });
    expect(frames.join('')).not.toContain('[DONE]');
  });

  it('E12 reads on when the caller leaves mid-stream, and charges what the vendor counted', async () => {
    const { data, response } = await stream('single', { chunks: 40, chunkDelayMs: 10 });
    await data[Symbol.asyncIterator]().next();
    data.controller.abort();

    const record = await recordOf(response);

    const served = vendor.served.at(-1)!;
    expect(served.outcome).toBe('completed');
    expect(record).toMatchObject({ outcome: 'caller_left', usageSource: 'upstream' });
    expect([record.inputTokens, record.outputTokens]).toEqual([
      BigInt(served.prompt_tokens),
      BigInt(served.completion_tokens),
    ]);
  });

  it.each([
    ['never', 'none'],
    ['as zero', 'zero'],
    ['as negative numbers', 'negative'],
    ['as null', 'nan'],
  ])('counts itself when usage comes %s', async (_, usage) => {
    const { data, response } = await stream('single', { usage });
    for await (const chunk of data) expect(chunk.choices[0]).toBeDefined();
    const record = await recordOf(response);
    expect(record.usageSource).toBe('tokenizer');
    expect(record.outputTokens).toBeGreaterThan(0n);
  });

  it.each(['double', 'every-chunk', 'on-finish', 'string'])('charges once what comes as usage "%s"', async (usage) => {
    const { data, response } = await stream('single', { usage });
    for await (const chunk of data) expect(chunk).not.toHaveProperty('usage');
    const served = vendor.served.at(-1)!;
    const record = await recordOf(response);
    expect([record.usageSource, record.inputTokens, record.outputTokens]).toEqual([
      'upstream',
      BigInt(served.prompt_tokens),
      BigInt(served.completion_tokens),
    ]);
  });

  it('makes a stream of an answer that came in one piece (B22)', async () => {
    const { data } = await stream('single', { ignoreStream: true });
    let text = '';
    for await (const chunk of data) text += chunk.choices[0]!.delta.content ?? '';
    expect(text).not.toBe('');
  });
});
