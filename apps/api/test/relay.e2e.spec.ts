import { parseRequestId } from '@app/common';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  walletState,
  type FundedOrganization,
} from '@app/testing';
import OpenAI from 'openai';

describe('a relayed call', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'gpt-4o' });
      await given.model({ id: 'org/with-slash' });
      await given.model({ id: 'served-by-nobody' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o', 'org/with-slash'] });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  beforeEach(() => vendor.reset());
  afterEach(() =>
    eventually(() => expectQuiet(weir.test.database)).then(() => expectLedgerBalanced(weir.test.database)),
  );
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const messages = [{ role: 'user' as const, content: '你好!' }];
  const recordOf = (requestId: string | null | undefined) =>
    eventually(async () =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(requestId ?? '')! },
      }),
    );

  it('answers in one piece, says what it cost, and charges exactly that', async () => {
    const before = (await walletState(weir.test.database, payer.walletId)).posted;
    const { data, response } = await client.chat.completions.create({ model: 'gpt-4o', messages }).withResponse();

    expect(data).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-4o',
      choices: [{ index: 0, finish_reason: 'stop', logprobs: null }],
    });
    expect(data.id).toMatch(/^chatcmpl/);
    expect(data.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(data.usage?.completion_tokens_details?.reasoning_tokens).toBe(0);
    const record = await recordOf(response.headers.get('x-request-id'));
    // $1 and $2 for a million tokens
    const charge = BigInt(data.usage!.prompt_tokens) * 1_000n + BigInt(data.usage!.completion_tokens) * 2_000n;
    expect(record).toMatchObject({ chargeNanoUsd: charge, outcome: 'completed', usageSource: 'upstream', attempts: 1 });
    expect(Number(response.headers.get('x-weir-charge-usd'))).toBeCloseTo(Number(charge) / 1e9, 9);
    expect(response.headers.get('x-weir-attempts')).toBe('1');
    expect(Number(response.headers.get('x-weir-overhead-ms'))).toBeGreaterThan(0);
    expect((await walletState(weir.test.database, payer.walletId)).posted).toBe(before - charge);
  });

  it('streams without a usage chunk that was not asked for, so that unguarded clients live (O04, E01)', async () => {
    const stream = await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]!.delta.content ?? '';
      expect(chunk).not.toHaveProperty('usage');
    }
    expect(text.length).toBeGreaterThan(0);
  });

  it('streams usage in one last chunk when asked, and charges what it says (E02)', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-4o', messages, stream: true, stream_options: { include_usage: true } })
      .withResponse();
    const chunks = [];
    for await (const chunk of data) chunks.push(chunk);
    const last = chunks.at(-1)!;
    expect(last.choices).toEqual([]);
    expect(chunks.filter(({ usage }) => usage).length).toBe(1);
    const record = await recordOf(response.headers.get('x-request-id'));
    expect([record.inputTokens, record.outputTokens]).toEqual([
      BigInt(last.usage!.prompt_tokens),
      BigInt(last.usage!.completion_tokens),
    ]);
  });

  it('shows the details of usage as the vendor reported them, streamed and not', async () => {
    const fake = { cachedTokens: 3, reasoning: 4 };
    const request = { model: 'gpt-4o', messages, fake };
    const whole = await client.chat.completions.create(request as never);
    const stream = client.chat.completions.stream({ ...request, stream_options: { include_usage: true } } as never);
    for (const { usage } of [whole, await stream.finalChatCompletion()]) {
      expect(usage).toMatchObject({
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 4 },
      });
    }
  });

  it('puts usage on the finish chunk under /openai/v1 (O05)', async () => {
    const jiekou = new OpenAI({ baseURL: `${weir.apiUrl}/openai/v1`, apiKey: payer.apiToken });
    const stream = await jiekou.chat.completions.create({ model: 'gpt-4o', messages, stream: true, max_tokens: 100 });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
    expect(chunks.at(-1)!.usage!.total_tokens).toBeGreaterThan(0);
  });

  it('answers with the cost inside usage on request', async () => {
    const answer = await client.chat.completions.create({
      model: 'gpt-4o',
      messages,
      usage: { include: true },
    } as never);
    const { usage } = answer as unknown as { usage: { cost: string } };
    expect(usage.cost).toMatch(/^0\.0000\d+$/);
    expect(vendor.requests.at(-1)!.body).not.toHaveProperty('usage');
  });

  it('forwards every parameter it knows and those it does not, under the upstream name of the model', async () => {
    const parameters = {
      temperature: 0.5,
      top_p: 0.9,
      n: 1,
      seed: 7,
      stop: ['a', 'b'],
      presence_penalty: -2,
      frequency_penalty: 2,
      repetition_penalty: 1.2,
      top_k: 40,
      min_p: 0.05,
      logit_bias: { '50256': -100 },
      logprobs: true,
      top_logprobs: 20,
      separate_reasoning: true,
      enable_thinking: false,
      user: 'end-user-7',
      max_tokens: 64,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'analysis', schema: { type: 'object', properties: {} } },
      },
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      something_new: { deep: [1, null] },
    };
    await client.chat.completions.create({ model: 'gpt-4o', messages, ...parameters } as never);
    expect(vendor.requests.at(-1)!.body).toMatchObject(parameters);
    expect(vendor.requests.at(-1)!.headers.authorization).toBe('Bearer upstream-secret-0123456789');
  });

  it('lowers max_tokens to what the model can do, unless told to refuse (O06)', async () => {
    await client.chat.completions.create({ model: 'gpt-4o', messages, max_tokens: 10_000_000 });
    expect(vendor.requests.at(-1)!.body).toMatchObject({ max_tokens: 4_096 });
    const refused = { model: 'gpt-4o', messages, max_tokens: 10_000_000, context_length_exceeded_behavior: 'error' };
    await expect(client.chat.completions.create(refused as never)).rejects.toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      param: 'max_tokens',
    });
  });

  it('charges a call whose user has a name that no database keeps', async () => {
    const body = { model: 'gpt-4o', messages, user: 'nul:\u0000:' };
    await client.chat.completions.create(body);
    const record = await eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { endUser: { startsWith: 'nul:' } } }),
    );
    expect(record).toMatchObject({ endUser: 'nul:\ufffd:', outcome: 'completed' });
  });

  it('M01 M02 M03 lists what can be called, and finds single models whatever their names', async () => {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(['gpt-4o', 'org/with-slash']);
    expect(await client.models.retrieve('org/with-slash')).toMatchObject({ id: 'org/with-slash', object: 'model' });
    const raw = await fetch(`${weir.apiUrl}/openai/v1/models/org/with-slash`, {
      headers: { authorization: `bearer ${payer.apiToken}` },
    });
    expect(raw.headers.get('x-request-id')).toMatch(/^req_/);
    expect(await raw.json()).toMatchObject({
      id: 'org/with-slash',
      context_length: 128_000,
      pricing: { prompt: '0.000001' },
    });
    await expect(client.models.retrieve('nope')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it.each(['/v1', '/openai/v1', '/api/v1', '/openai'])(
    'serves %s/chat/completions, with or without a last slash',
    async (prefix) => {
      for (const path of [`${prefix}/chat/completions`, `${prefix}/chat/completions/`]) {
        const answer = await fetch(weir.apiUrl + path, {
          method: 'POST',
          headers: { 'x-api-key': payer.apiToken },
          body: JSON.stringify({ model: 'gpt-4o', messages }),
        });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toContain('application/json');
        await answer.json();
      }
    },
  );
});
