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
import { ApiError, FunctionCallingConfigMode, GoogleGenAI, Type, type GenerateContentResponse } from '@google/genai';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe("Google's client, through Weir, to vendors of chat completions", () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let simulator: LLMock;
  let payer: FundedOrganization;
  let client: GoogleGenAI;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    simulator = new LLMock({ port: 0 });
    simulator.onMessage('hello', { content: 'Hi there!' });
    simulator.onMessage('weather', { toolCalls: [{ name: 'get_weather', arguments: '{"location":"北京"}' }] });
    await simulator.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'gemini-like' });
      await given.model({ id: 'org/with-slash:8b' });
      await given.model({ id: 'gpt-4o' });
      await given.channel({ baseUrl: vendor.url, models: ['gemini-like', 'org/with-slash:8b'] });
      await given.channel({ baseUrl: `${simulator.url}/v1`, models: ['gpt-4o'], providerId: 'openai' });
    });
    client = clientOf(payer.apiToken);
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

  const clientOf = (apiKey: string) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: weir.apiUrl } });
  const model = 'gemini-like';
  const contents = 'What is new?';
  const tools = [
    {
      functionDeclarations: [
        {
          name: 'get_weather',
          description: 'The weather somewhere.',
          parameters: { type: Type.OBJECT, properties: { location: { type: Type.STRING } }, required: ['location'] },
        },
      ],
    },
  ];
  const collect = async (stream: AsyncIterable<GenerateContentResponse>) => {
    const events: GenerateContentResponse[] = [];
    for await (const event of stream) events.push(event);
    return events;
  };
  const partsOf = (event: GenerateContentResponse | undefined) => event?.candidates?.[0]?.content?.parts ?? [];
  const textOf = (events: readonly GenerateContentResponse[]) => events.map(({ text }) => text ?? '').join('');

  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${weir.apiUrl}${path}`, {
      method: 'POST',
      headers: { 'x-goog-api-key': payer.apiToken, ...headers },
      body: JSON.stringify(body),
    });
  const asked = { contents: [{ role: 'user', parts: [{ text: contents }] }] };

  const expectBilled = async (
    requestId: string | null | undefined,
    usage: GenerateContentResponse['usageMetadata'],
  ) => {
    const record = await eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(requestId ?? '')! },
      }),
    );
    const bill = vendor.served.at(-1)!;
    const output = (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0);
    expect([usage?.promptTokenCount, output]).toEqual([bill.prompt_tokens, bill.completion_tokens]);
    expect(usage?.totalTokenCount).toBe(bill.prompt_tokens + bill.completion_tokens);
    expect(record).toMatchObject({
      endpoint: 'generateContent',
      outcome: 'completed',
      usageSource: 'upstream',
      inputTokens: BigInt(bill.prompt_tokens),
      outputTokens: BigInt(bill.completion_tokens),
    });
  };

  it('answers in one piece, with the usage that is charged', async () => {
    vendor.behaveOnce({ reasoning: 4, cachedTokens: 2 });
    const answer = await client.models.generateContent({ model, contents });
    expect(answer.text).toContain('simulated vendor');
    expect(answer.candidates![0]).toMatchObject({ finishReason: 'STOP', content: { role: 'model' } });
    expect(answer.modelVersion).toBe(model);
    expect(answer.usageMetadata).toMatchObject({ thoughtsTokenCount: 4, cachedContentTokenCount: 2 });
    await expectBilled(answer.sdkHttpResponse?.headers?.['x-request-id'], answer.usageMetadata);
  });

  it('streams the same text, the reason and the usage last', async () => {
    const events = await collect(await client.models.generateContentStream({ model, contents }));
    expect(events.length).toBeGreaterThan(3);
    expect(textOf(events)).toContain('nothing left this machine.');
    expect(events.at(-1)!.candidates![0]!.finishReason).toBe('STOP');
    expect(events.filter(({ usageMetadata }) => usageMetadata).length).toBe(1);
    await expectBilled(events[0]!.sdkHttpResponse?.headers?.['x-request-id'], events.at(-1)!.usageMetadata);
  });

  it.each([true, false])('shows thoughts only to who asks for them: %s', async (includeThoughts) => {
    vendor.behave({ reasoning: 3 });
    const config = { thinkingConfig: { includeThoughts, thinkingBudget: 2_000 } };
    const whole = await client.models.generateContent({ model, contents, config });
    const streamed = await collect(await client.models.generateContentStream({ model, contents, config }));
    for (const parts of [partsOf(whole), streamed.flatMap(partsOf)]) {
      expect(parts.some(({ thought }) => thought)).toBe(includeThoughts);
    }
    expect(vendor.requests[0]!.body).toMatchObject({ reasoning_effort: 'medium' });
  });

  it.each([true, false])('makes a round trip with a function, streamed: %s', async (isStreamed) => {
    const question = { role: 'user', parts: [{ text: 'How is the weather?' }] };
    const config = { tools, toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } } };
    const request = { model, contents: [question], config };
    const events = isStreamed
      ? await collect(await client.models.generateContentStream(request))
      : [await client.models.generateContent(request)];
    const [call, ...others] = events.flatMap(({ functionCalls }) => functionCalls ?? []);
    expect(others).toEqual([]);
    expect(call).toMatchObject({ name: 'get_weather', args: { location: expect.any(String) } });

    const response = { id: call!.id!, name: 'get_weather', response: { result: 'sunny' } };
    await client.models.generateContent({
      ...request,
      contents: [
        question,
        { role: 'model', parts: [{ functionCall: call! }] },
        { role: 'user', parts: [{ functionResponse: response }] },
      ],
    });
    const { messages } = vendor.requests.at(-1)!.body as { messages: object[] };
    expect(messages.slice(1)).toEqual([
      expect.objectContaining({ role: 'assistant', tool_calls: [expect.objectContaining({ id: call!.id })] }),
      { role: 'tool', tool_call_id: call!.id, content: '{"result":"sunny"}' },
    ]);
  });

  it('forwards images and settings in words of chat completions, in either spelling', async () => {
    await post('/v1beta/models/gemini-like:generateContent', {
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ parts: [{ inline_data: { mime_type: 'image/png', data: PNG } }, { text: 'Explain.' }] }],
      generation_config: { max_output_tokens: 77, stop_sequences: ['END'], top_k: 5 },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
    });
    expect(vendor.requests.at(-1)!.body).toEqual({
      model,
      max_tokens: 77,
      stop: ['END'],
      top_k: 5,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
            { type: 'text', text: 'Explain.' },
          ],
        },
      ],
    });
  });

  it('asks for JSON by a schema of Google', async () => {
    const properties = { city: { type: Type.STRING }, note: { type: Type.STRING, nullable: true } };
    const responseSchema = { type: Type.OBJECT, properties, required: ['city'] };
    const config = { responseMimeType: 'application/json', responseSchema };
    const answer = await client.models.generateContent({ model, contents, config });
    expect(JSON.parse(answer.text!)).toHaveProperty('city');
    expect(vendor.requests[0]!.body).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', properties: { note: { type: ['string', 'null'] } } } },
      },
    });
  });

  it('streams one JSON array to who does not ask for events', async () => {
    const answer = await post('/v1beta/models/gemini-like:streamGenerateContent', asked);
    expect(answer.headers.get('content-type')).toContain('application/json');
    const events = (await answer.json()) as GenerateContentResponse[];
    expect(events.length).toBeGreaterThan(3);
    expect(events.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }] });
  });

  it('counts tokens for nothing', async () => {
    const { totalTokens } = await client.models.countTokens({ model, contents });
    expect(totalTokens).toBeGreaterThan(3);
    const whole = await post('/v1beta/models/gemini-like:countTokens', {
      generateContentRequest: { model: `models/${model}`, ...asked },
    });
    expect(await whole.json()).toEqual({ totalTokens });
    expect(vendor.requests).toEqual([]);
  });

  it('lists models in the shape this client knows', async () => {
    const names: (string | undefined)[] = [];
    for await (const { name } of await client.models.list()) names.push(name);
    expect(names.sort()).toEqual(['models/gemini-like', 'models/gpt-4o', 'models/org/with-slash:8b']);
    expect(await client.models.get({ model })).toMatchObject({ name: 'models/gemini-like', inputTokenLimit: 128_000 });
  });

  it('finds models with slashes and colons in their names, under v1, with the key in the query', async () => {
    for (const name of ['org/with-slash:8b', 'org%2Fwith-slash:8b']) {
      const answer = await fetch(`${weir.apiUrl}/v1/models/${name}:generateContent?key=${payer.apiToken}`, {
        method: 'POST',
        body: JSON.stringify(asked),
      });
      expect(await answer.json()).toMatchObject({ modelVersion: 'org/with-slash:8b' });
    }
  });

  describe('refuses in words of Google', () => {
    const failure = (call: Promise<unknown>) =>
      call.then(
        () => undefined,
        (error: ApiError) => error,
      );

    it('a token nobody issued (F02)', async () => {
      const error = await failure(clientOf('sk-nobody').models.generateContent({ model, contents }));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 401, message: expect.stringContaining('UNAUTHENTICATED') });
    });

    it('a model it does not have (F08)', async () => {
      const error = await failure(client.models.generateContent({ model: 'nothing', contents }));
      expect(error).toMatchObject({ status: 404, message: expect.stringContaining('NOT_FOUND') });
    });

    it('a part of the wrong type, by its path (F09)', async () => {
      const answer = await post('/v1beta/models/gemini-like:generateContent', {
        contents: [{ parts: [{ text: 'a' }, { text: 7 }] }],
      });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          details: [{ reason: 'INVALID_TYPE' }, { fieldViolations: [{ field: 'contents[0].parts[1].text' }] }],
        },
      });
      expect(vendor.requests).toEqual([]);
    });

    it.each(['/v1beta/models/gemini-like:predict', '/v1beta/models/gemini-like', '/v1beta/corpora'])(
      'an address that is none: %s',
      async (path) => {
        const answer = await post(path, asked);
        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
      },
    );

    it('what the vendor limits, with the time to wait (F12)', async () => {
      vendor.behaveOnce({ status: 429, headers: { 'retry-after': '7' } });
      const answer = await post('/v1beta/models/gemini-like:generateContent', asked);
      const { error } = (await answer.json()) as { error: { status: string; details: object[] } };
      expect(error.status).toBe('RESOURCE_EXHAUSTED');
      expect(error.details).toContainEqual({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' });
    });

    it('before a stream, with the status, in an array where that is asked for (F30, F20)', async () => {
      vendor.behave({ status: 503 });
      const error = await failure(client.models.generateContentStream({ model, contents }));
      expect(error).toMatchObject({ status: 503 });
      const answer = await post('/v1beta/models/gemini-like:streamGenerateContent', asked);
      expect(await answer.json()).toMatchObject([{ error: { code: 503, status: 'UNAVAILABLE' } }]);
    });

    it.each([{ errorChunkAfterChunks: 2 }, { resetAfterChunks: 2 }, { endAfterChunks: 2 }])(
      'in a stream that breaks, with an error: %j (G01, G02, G04)',
      async (behaviour) => {
        vendor.behave(behaviour);
        const error = await failure(client.models.generateContentStream({ model, contents }).then(collect));
        expect(error).toBeInstanceOf(ApiError);
        const answer = await post('/v1beta/models/gemini-like:streamGenerateContent', asked);
        expect(((await answer.json()) as object[]).at(-1)).toMatchObject({ error: { code: 502 } });
      },
    );
  });

  it('speaks through Weir to a simulator of OpenAI that others wrote', async () => {
    const hello = { model: 'gpt-4o', contents: 'hello' };
    expect((await client.models.generateContent(hello)).text).toBe('Hi there!');
    expect(textOf(await collect(await client.models.generateContentStream(hello)))).toBe('Hi there!');
    const events = await collect(
      await client.models.generateContentStream({ model: 'gpt-4o', contents: 'weather', config: { tools } }),
    );
    expect(events.flatMap(({ functionCalls }) => functionCalls ?? [])).toMatchObject([
      { name: 'get_weather', args: { location: '北京' } },
    ]);
  });
});
