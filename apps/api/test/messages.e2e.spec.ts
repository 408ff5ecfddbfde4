import Anthropic from '@anthropic-ai/sdk';
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
import { LLMock } from '@copilotkit/aimock';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe("Anthropic's client, through Weir, to vendors of chat completions", () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let simulator: LLMock;
  let payer: FundedOrganization;
  let client: Anthropic;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    simulator = new LLMock({ port: 0 });
    simulator.onMessage('hello', { content: 'Hi there!' });
    simulator.onMessage('weather', { toolCalls: [{ name: 'get_weather', arguments: '{"location":"北京"}' }] });
    await simulator.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'claude-like' });
      await given.model({ id: 'gpt-4o' });
      await given.model({ id: 'served-by-nobody' });
      await given.channel({ baseUrl: vendor.url, models: ['claude-like'] });
      await given.channel({ baseUrl: `${simulator.url}/v1`, models: ['gpt-4o'], providerId: 'openai' });
    });
    client = new Anthropic({ baseURL: weir.apiUrl, apiKey: payer.apiToken, maxRetries: 0 });
  });
  beforeEach(async () => {
    vendor.reset();
    await forgetFailures(weir.test);
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
    await simulator.stop();
  });

  const messages = [{ role: 'user' as const, content: 'What is new?' }];
  const weather = [{ role: 'user' as const, content: 'How is the weather?' }];
  const asked = { model: 'claude-like', max_tokens: 500, messages };
  const tools: Anthropic.Tool[] = [
    {
      name: 'get_weather',
      description: 'The weather somewhere.',
      input_schema: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
    },
  ];
  const recordOf = (requestId: string | null | undefined) =>
    eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(requestId ?? '')! },
      }),
    );
  /** Above what the vendor says of itself there is no truth: record, answer and bill are compared with each other. */
  const expectBilled = async (requestId: string | null | undefined, usage: Anthropic.Usage) => {
    const record = await recordOf(requestId);
    const bill = vendor.served.at(-1)!;
    const input = usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
    expect([input, usage.output_tokens]).toEqual([bill.prompt_tokens, bill.completion_tokens]);
    expect(record).toMatchObject({
      endpoint: 'messages',
      outcome: 'completed',
      usageSource: 'upstream',
      inputTokens: BigInt(bill.prompt_tokens),
      outputTokens: BigInt(bill.completion_tokens),
    });
  };

  it('answers in one piece, with the usage that is charged (L09)', async () => {
    vendor.behaveOnce({ cachedTokens: 3 });
    const { data, response } = await client.messages.create(asked).withResponse();
    expect(data).toMatchObject({ type: 'message', role: 'assistant', model: 'claude-like', stop_reason: 'end_turn' });
    expect(data.id).toMatch(/^msg_/);
    expect(data.content).toEqual([
      { type: 'text', text: expect.stringContaining('simulated vendor'), citations: null },
    ]);
    expect(data.usage.cache_read_input_tokens).toBe(3);
    expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'));
    await expectBilled(response.headers.get('request-id'), data.usage);
  });

  it('streams the same through the helper, with final usage in message_delta (L09)', async () => {
    vendor.behaveOnce({ reasoning: 5, cachedTokens: 2 });
    const stream = client.messages.stream(asked);
    const events: Anthropic.MessageStreamEvent[] = [];
    stream.on('streamEvent', (event) => events.push(event));
    const message = await stream.finalMessage();
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(message.content[0]).toMatchObject({
      thinking: expect.stringContaining('thought-5'),
      signature: expect.stringMatching(/.+/),
    });
    expect(message.usage).toMatchObject({ cache_read_input_tokens: 2, output_tokens_details: { thinking_tokens: 5 } });
    expect(indicesOf(events)).toEqual([0, 1]);
    await expectBilled(stream.request_id, message.usage);
  });

  it('takes its own answer back, thinking included, and sends no stand-in signature to the vendor', async () => {
    vendor.behaveOnce({ reasoning: 3 });
    const first = await client.messages.create(asked);
    await client.messages.create({
      ...asked,
      messages: [...messages, { role: 'assistant', content: first.content }, { role: 'user', content: 'And then?' }],
    });
    const sent = JSON.stringify(vendor.requests.at(-1)!.body);
    expect(sent).toContain('"reasoning_content":" thought-1');
    expect(sent).not.toContain('signature');
  });

  it.each([true, false])('makes a round trip with a tool, streamed: %s', async (isStreamed) => {
    const request = { ...asked, messages: weather, tools };
    const message = isStreamed
      ? await client.messages.stream(request).finalMessage()
      : await client.messages.create(request);
    expect(message.stop_reason).toBe('tool_use');
    const call = message.content.find((block) => block.type === 'tool_use')!;
    expect(call).toMatchObject({ name: 'get_weather', input: { location: expect.any(String) } });

    await client.messages.create({
      ...request,
      messages: [
        ...weather,
        { role: 'assistant', content: message.content },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: call.id, content: 'sunny', is_error: false },
            { type: 'text', text: 'Go on.' },
          ],
        },
      ],
    });
    const { messages: sent } = vendor.requests.at(-1)!.body as { messages: { role: string }[] };
    expect(sent.slice(1)).toEqual([
      expect.objectContaining({ role: 'assistant', tool_calls: [expect.objectContaining({ id: call.id })] }),
      { role: 'tool', tool_call_id: call.id, content: 'sunny' },
      { role: 'user', content: 'Go on.' },
    ]);
  });

  it('forwards images, documents and settings in words of chat completions', async () => {
    await client.messages.create(
      {
        ...asked,
        system: 'Be brief.',
        stop_sequences: ['END'],
        temperature: 0.5,
        thinking: { type: 'enabled', budget_tokens: 4_000 },
        metadata: { user_id: 'user-7' },
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
              {
                type: 'document',
                source: { type: 'text', media_type: 'text/plain', data: 'All of it.' },
                title: 'Note',
              },
              { type: 'text', text: 'Explain.' },
            ],
          },
        ],
      } as Anthropic.MessageCreateParamsNonStreaming,
      { headers: { 'anthropic-version': '2023-06-01' } },
    );
    expect(vendor.requests.at(-1)!.body).toMatchObject({
      stop: ['END'],
      temperature: 0.5,
      reasoning_effort: 'medium',
      user: 'user-7',
      max_tokens: 500,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
            { type: 'text', text: 'Note\n\nAll of it.' },
            { type: 'text', text: 'Explain.' },
          ],
        },
      ],
    });
  });

  it('counts tokens for nothing', async () => {
    const records = await weir.test.database.prisma.usageRecord.count();
    const counted = await client.messages.countTokens({ model: 'claude-like', messages });
    expect(counted.input_tokens).toBeGreaterThan(3);
    const wordier = [{ role: 'user' as const, content: 'What is new? '.repeat(50) }];
    expect(
      (await client.messages.countTokens({ model: 'claude-like', messages: wordier })).input_tokens,
    ).toBeGreaterThan(counted.input_tokens + 100);
    expect(await weir.test.database.prisma.usageRecord.count()).toBe(records);
    expect(vendor.requests).toEqual([]);
  });

  it('lists models in the shape this client knows', async () => {
    const page = await client.models.list();
    expect(page.data.map(({ id }) => id).sort()).toEqual(['claude-like', 'gpt-4o']);
    expect(await client.models.retrieve('claude-like')).toMatchObject({ type: 'model', display_name: 'claude-like' });
  });

  it('takes the token as x-api-key, too (L09)', async () => {
    const answer = await post('/v1/messages', { ...asked }, { 'x-api-key': payer.apiToken });
    expect(answer.status).toBe(200);
  });

  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>>) =>
    fetch(`${weir.apiUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });

  describe('refuses in words of Anthropic (L09)', () => {
    const failure = (call: Promise<unknown>) =>
      call.then(
        () => undefined,
        (error: InstanceType<typeof Anthropic.APIError>) => error,
      );

    it('a token nobody issued (F02)', async () => {
      const stranger = new Anthropic({ baseURL: weir.apiUrl, apiKey: 'sk-nobody', maxRetries: 0 });
      const error = await failure(stranger.messages.create(asked));
      expect(error).toBeInstanceOf(Anthropic.AuthenticationError);
      expect(error).toMatchObject({
        status: 401,
        type: 'authentication_error',
        requestID: expect.stringMatching(/^req_/),
      });
    });

    it('a model it does not have (F08)', async () => {
      const error = await failure(client.messages.create({ ...asked, model: 'nothing' }));
      expect(error).toMatchObject({ status: 404, type: 'not_found_error' });
    });

    it('a block of the wrong type, by its path (F09)', async () => {
      const content = [{ type: 'text', text: 'a' }, { type: 7 }];
      const error = await failure(
        client.messages.create({ ...asked, messages: [{ role: 'user', content: content as never }] }),
      );
      expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
      expect(error!.message).toContain("'messages.0.content.1.type'");
      expect(vendor.requests).toEqual([]);
    });

    it('sampling parameters in the version that took them away, and not before', async () => {
      const warm = { ...asked, temperature: 0.3 } as Anthropic.MessageCreateParamsNonStreaming;
      const newer = { headers: { 'anthropic-version': '2026-10-21' } };
      const error = await failure(client.messages.create(warm, newer));
      expect(error).toMatchObject({ status: 400 });
      expect(error!.message).toContain('temperature: Extra inputs are not permitted');
      await client.messages.create(warm, { headers: { 'anthropic-version': '2023-06-01' } });
      expect(vendor.requests.at(-1)!.body).toMatchObject({ temperature: 0.3 });
    });

    it('an address that is none below /v1/messages', async () => {
      const answer = await post('/v1/messages/batches', {}, { 'x-api-key': payer.apiToken });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({
        type: 'error',
        error: { type: 'not_found_error' },
        request_id: expect.stringMatching(/^req_/),
      });
    });

    it('what the vendor limits, with its retry-after (F12)', async () => {
      vendor.behaveOnce({ status: 429, headers: { 'retry-after': '7' } });
      const error = await failure(client.messages.create(asked));
      expect(error).toBeInstanceOf(Anthropic.RateLimitError);
      expect(error!.headers!.get('retry-after')).toBe('7');
    });

    it('before a stream, with the status (F30)', async () => {
      vendor.behaveOnce({ status: 503 });
      expect(await failure(client.messages.stream(asked).finalMessage())).toMatchObject({ status: 503 });
    });

    it.each([{ errorChunkAfterChunks: 2 }, { resetAfterChunks: 2 }, { endAfterChunks: 2 }])(
      'in a stream that breaks, with an error event: %j (G01, G02, G04)',
      async (behaviour) => {
        vendor.behaveOnce(behaviour);
        const error = await failure(client.messages.stream(asked).finalMessage());
        expect(error).toBeInstanceOf(Anthropic.APIError);
        expect(error).toMatchObject({ type: 'api_error' });
      },
    );

    it('headers that are too large, and lives on (N09)', async () => {
      const answer = await post('/v1/messages', asked, { 'x-api-key': payer.apiToken, 'x-large': 'a'.repeat(20_000) });
      expect(answer.status).toBe(431);
      await client.messages.create(asked);
    });
  });

  it('speaks through Weir to a simulator of OpenAI that others wrote', async () => {
    const hello = { model: 'gpt-4o', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hello' }] };
    const whole = await client.messages.create(hello);
    expect(whole.content).toMatchObject([{ type: 'text', text: 'Hi there!' }]);
    expect(await client.messages.stream(hello).finalText()).toBe('Hi there!');
    const called = await client.messages.stream({ ...hello, messages: weather, tools }).finalMessage();
    expect(called.content).toMatchObject([{ type: 'tool_use', name: 'get_weather', input: { location: '北京' } }]);
  });
});

const indicesOf = (events: readonly Anthropic.MessageStreamEvent[]): readonly number[] =>
  events.flatMap((event) => (event.type === 'content_block_start' ? [event.index] : []));
