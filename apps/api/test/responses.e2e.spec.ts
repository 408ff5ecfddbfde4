import { LLMock } from '@copilotkit/aimock';
import { parseRequestId } from '@app/common';
import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  ScriptedVendor,
  type FundedOrganization,
} from '@app/testing';
import OpenAI from 'openai';
import { z } from 'zod';
import { zodTextFormat } from 'openai/helpers/zod';

const event = (type: string, payload: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...payload })}\n\n`;

const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const WEATHER = { type: 'function' as const, name: 'get_weather', parameters: PARAMETERS, strict: false };

describe('Responses', () => {
  let weir: RunningWeir;
  let chatOnly: FakeUpstream;
  let aimock: LLMock;
  /** It speaks Responses, and says what it is told, byte for byte. */
  let vendor: ScriptedVendor;
  const scripted = { body: '', type: 'text/event-stream', breaksOff: false };
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    chatOnly = await FakeUpstream.start();
    aimock = new LLMock({ port: 0 });
    aimock.onMessage('hello', { content: 'Hi there!', usage: { input_tokens: 11, output_tokens: 4 } });
    aimock.onMessage('weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"北京"}' }],
      usage: { input_tokens: 20, output_tokens: 7 },
    });
    await aimock.start();
    vendor = await ScriptedVendor.start((_request, response) => {
      response.writeHead(200, { 'content-type': scripted.type });
      response.write(scripted.body, () => (scripted.breaksOff ? response.socket?.destroySoon() : response.end()));
    });
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      const models = { chat: 'chat-only', aimock: 'gpt-4o', scripted: 'gpt-x', searching: 'searching', mixed: 'mixed' };
      for (const id of [models.chat, models.aimock, models.scripted, models.mixed]) await given.model({ id });
      await given.model({ id: models.searching, prices: { web_search: 10_000_000_000n } });
      await given.channel({ baseUrl: chatOnly.url, models: [models.chat] });
      await given.channel({ baseUrl: chatOnly.url, models: [models.mixed], priority: 9 });
      await given.channel({ baseUrl: `${aimock.url}/v1`, models: [models.aimock], providerId: 'openai' });
      const native = [models.scripted, models.searching, models.mixed];
      await given.channel({ baseUrl: `${vendor.url}/v1`, models: native, providerId: 'openai' });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  beforeEach(() => {
    chatOnly.reset();
    Object.assign(scripted, { type: 'text/event-stream', breaksOff: false });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([chatOnly.close(), aimock.stop(), vendor.close()]);
  });

  /** The usage record of the call: what is charged, by component, without the zeros. */
  const recordOf = async (requestId: string | null) => {
    const record = await eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(requestId ?? '')! },
      }),
    );
    const counted = USAGE_COMPONENTS.map((name, index) => [name, Number(record.quantities[index])] as const);
    const quantities = Object.fromEntries(counted.filter(([, count]) => count > 0)) as Partial<
      Record<UsageComponent, number>
    >;
    return { ...record, quantities };
  };
  const post = (body: object) =>
    fetch(`${weir.apiUrl}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify(body),
    });

  describe('of a model whose vendor only has chat completions', () => {
    const model = 'chat-only';

    it('are whole answers, charged as the vendor counts (A01, E01)', async () => {
      chatOnly.behave({ reasoning: 3, cachedTokens: 2 });
      const { data, response } = await client.responses
        .create({ model, input: 'hello', instructions: 'Be brief.', temperature: 0.3 })
        .withResponse();
      expect(data.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
      expect(data.output_text).toContain('You said: hello');
      expect(data).toMatchObject({ object: 'response', status: 'completed', store: false, temperature: 0.3, model });
      const [billed] = chatOnly.served;
      expect(data.usage).toMatchObject({
        input_tokens: billed!.prompt_tokens,
        output_tokens: billed!.completion_tokens,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens_details: { reasoning_tokens: 3 },
      });
      const record = await recordOf(response.headers.get('x-request-id'));
      expect(record).toMatchObject({ endpoint: 'responses', outcome: 'completed', usageSource: 'upstream' });
      expect(record.quantities).toEqual({
        input: billed!.prompt_tokens - 2,
        cache_read: 2,
        output: billed!.completion_tokens - 3,
        reasoning: 3,
        call: 1,
      });
    });

    it('stream through the stream helper, thinking first (L01)', async () => {
      chatOnly.behave({ reasoning: 2 });
      const stream = client.responses.stream({ model, input: 'hello' });
      const types: string[] = [];
      for await (const { type } of stream) types.push(type);
      const response = await stream.finalResponse();
      expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed']);
      expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
      expect(response.output_text).toContain('You said: hello');
      expect(response.usage!.output_tokens).toBe(chatOnly.served[0]!.completion_tokens);
    });

    it.each([true, false])('call a tool and take its result, streamed: %s (L02, L06)', async (isStreamed) => {
      const asked = { role: 'user' as const, content: 'weather?' };
      const request = { model, input: [asked], tools: [WEATHER] };
      const first = isStreamed
        ? await client.responses.stream(request).finalResponse()
        : await client.responses.create(request);
      const call = (first.output as OpenAI.Responses.ResponseOutputItem[]).find(
        (item) => item.type === 'function_call',
      )!;
      expect(Object.keys(JSON.parse(call.arguments) as object)).toEqual(['city']);
      const result = { type: 'function_call_output' as const, call_id: call.call_id, output: 'sunny' };
      await client.responses.create({
        ...request,
        input: [asked, ...(first.output as OpenAI.Responses.ResponseInputItem[]), result],
      });
      const { messages } = chatOnly.requests.at(-1)!.body as { messages: object[] };
      expect(messages).toEqual([
        asked,
        { role: 'assistant', content: null, tool_calls: [expect.objectContaining({ id: call.call_id })] },
        { role: 'tool', tool_call_id: call.call_id, content: 'sunny' },
      ]);
    });

    it('keep to a schema, and are parsed by the client', async () => {
      const format = zodTextFormat(z.object({ city: z.string(), degrees: z.number() }), 'weather');
      const parsed = await client.responses.parse({ model, input: 'hello', text: { format } });
      expect(parsed.output_parsed).toEqual({
        city: expect.any(String) as string,
        degrees: expect.any(Number) as number,
      });
    });

    it('end as incomplete at the bound (L03)', async () => {
      chatOnly.behave({ chunks: 40 });
      const request = { model, input: 'hello', max_output_tokens: 16 };
      expect(await client.responses.create(request)).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        usage: { output_tokens: 16 },
      });
      expect(await client.responses.stream(request).finalResponse()).toMatchObject({ status: 'incomplete' });
    });

    it('fail when the vendor breaks off in the middle, and are charged for what came (G02)', async () => {
      chatOnly.behave({ chunks: 30, resetAfterChunks: 5 });
      const response = await post({ model, input: 'hello', stream: true });
      const frames = await response.text();
      expect(frames).toMatch(/event: response\.failed\ndata: [^\n]+\n\n$/);
      expect(frames).not.toContain('127.0.0.1');
      const record = await recordOf(response.headers.get('x-request-id'));
      expect(record).toMatchObject({ outcome: 'upstream_failed', usageSource: 'tokenizer' });
      expect(record.quantities.output).toBeGreaterThan(0);
    });

    it.each([
      [{ tools: [{ type: 'web_search' }] }, 'tools[0]'],
      [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
      [{ input: [{ type: 'compaction', encrypted_content: 'x' }] }, 'input[0]'],
    ])('refuse %j, which only another vendor could serve, before anybody is asked (L05)', async (body, param) => {
      const response = await post({ model, input: 'hi', ...body });
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { error: { code: 'unsupported_parameter', param } },
      ]);
      expect(chatOnly.requests).toEqual([]);
    });

    it('know the errors of the vendor before the first byte (F12, F30)', async () => {
      chatOnly.behave({ status: 429, headers: { 'retry-after': '7' } });
      const failed = client.responses.create({ model, input: 'hi', stream: true });
      await expect(failed).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    });
  });

  describe('of a model whose vendor speaks them', () => {
    it('are those of an independent simulator, charged as it counts', async () => {
      const { data, response } = await client.responses.create({ model: 'gpt-4o', input: 'hello' }).withResponse();
      expect(data).toMatchObject({ output_text: 'Hi there!', usage: { input_tokens: 11, output_tokens: 4 } });
      expect((await recordOf(response.headers.get('x-request-id'))).quantities).toEqual({
        input: 11,
        output: 4,
        call: 1,
      });
      expect(aimock.getRequests().at(-1)!.path).toBe('/v1/responses');
    });

    it('stream and call tools (L01, L02)', async () => {
      const text = await client.responses.stream({ model: 'gpt-4o', input: 'hello' }).finalResponse();
      expect(text.output_text).toBe('Hi there!');
      const called = await client.responses
        .stream({ model: 'gpt-4o', input: 'weather', tools: [WEATHER] })
        .finalResponse();
      expect(called.output).toMatchObject([
        { type: 'function_call', name: 'get_weather', arguments: '{"city":"北京"}' },
      ]);
    });

    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 40, cache_write_tokens: 10 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 20 },
      total_tokens: 130,
    };
    const search = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'q' } };
    const opened = { ...search, id: 'ws_2', action: { type: 'open_page', url: 'https://a.example' } };
    const item = {
      id: 'msg_1',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Hé', annotations: [] }],
    };
    const responseWith = (facts: object) => ({
      id: 'resp_v',
      object: 'response',
      created_at: 1_790_000_000,
      model: 'gpt-x-2026-01-01',
      output: [],
      usage: null,
      ...facts,
    });
    const streamOf = (output: readonly object[]) =>
      [
        event('response.created', { sequence_number: 0, response: responseWith({ status: 'in_progress' }) }),
        event('response.vendors_own.news', { sequence_number: 1, anything: [1.5, null] }),
        event('response.output_text.delta', {
          sequence_number: 2,
          item_id: 'msg_1',
          output_index: 0,
          content_index: 0,
          delta: 'Hé',
          logprobs: [],
          obfuscation: 'xyz',
        }),
        event('response.completed', {
          sequence_number: 3,
          response: responseWith({ status: 'completed', output, usage }),
        }),
      ].join('');

    it('go through byte for byte, and so do requests but for the name of the model', async () => {
      scripted.body = streamOf([item]);
      const sent = {
        input: 'hi',
        stream: true,
        store: true,
        reasoning: { effort: 'low', context: 'auto' },
        unknown: [1],
      };
      const response = await post({ model: 'gpt-x', ...sent });
      expect(await response.text()).toBe(scripted.body);
      expect(vendor.requests.at(-1)!.body).toEqual({ model: 'gpt-x', ...sent });
      const record = await recordOf(response.headers.get('x-request-id'));
      expect(record).toMatchObject({ usageSource: 'upstream', modelServed: 'gpt-x-2026-01-01', finishReason: 'stop' });
      expect(record.quantities).toEqual({
        input: 50,
        cache_read: 40,
        cache_write_5m: 10,
        output: 10,
        reasoning: 20,
        call: 1,
      });
    });

    it('go through in one piece, too', async () => {
      scripted.type = 'application/json';
      scripted.body = JSON.stringify(responseWith({ status: 'completed', output: [item], usage, more: { a: 1 } }));
      const response = await post({ model: 'gpt-x', input: 'hi' });
      expect(await response.text()).toBe(scripted.body);
      expect((await recordOf(response.headers.get('x-request-id'))).quantities).toMatchObject({
        output: 10,
        reasoning: 20,
      });
      const streamed = client.responses.stream({ model: 'gpt-x', input: 'a vendor that does not listen' });
      expect(await streamed.finalResponse()).toMatchObject({ output_text: 'Hé', usage: { output_tokens: 30 } });
    });

    it('are charged for the searches that were made, within the bound on tool calls', async () => {
      scripted.body = streamOf([search, opened, search, item]);
      const request = { model: 'searching', input: 'hi', stream: true, tools: [{ type: 'web_search' }] };
      const refused = await post(request);
      expect([refused.status, await refused.json()]).toMatchObject([
        400,
        { error: { code: 'unbounded_surcharge', param: 'tools[0]' } },
      ]);
      const response = await post({ ...request, max_tool_calls: 5 });
      await response.text();
      expect((await recordOf(response.headers.get('x-request-id'))).quantities.web_search).toBe(2);
    });

    it('pass over channels that cannot serve the request', async () => {
      scripted.body = streamOf([search, item]);
      const response = await post({ model: 'mixed', input: 'hi', stream: true, tools: [{ type: 'web_search' }] });
      expect(await response.text()).toContain('web_search_call');
      expect(response.headers.get('x-weir-attempts')).toBe('1');
      expect(chatOnly.requests).toEqual([]);
    });

    it('fail in the words of the format when the vendor breaks off (G02)', async () => {
      scripted.body = streamOf([item]).split('event: response.completed')[0]!;
      scripted.breaksOff = true;
      const response = await post({ model: 'gpt-x', input: 'hi', stream: true });
      const frames = await response.text();
      expect(frames.startsWith(scripted.body)).toBe(true);
      const last = JSON.parse(/data: ([^\n]+)\n\n$/.exec(frames)![1]!) as object;
      expect(last).toMatchObject({
        type: 'response.failed',
        sequence_number: 3,
        response: { id: 'resp_v', status: 'failed' },
      });
    });

    it('are refused in their words when the prompt is at fault', async () => {
      scripted.type = 'application/json';
      const error = { code: 'invalid_prompt', message: 'It was refused.' };
      scripted.body = JSON.stringify(responseWith({ status: 'failed', error }));
      const response = await post({ model: 'gpt-x', input: 'hi' });
      expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'upstream_rejected' } }]);
    });
  });

  it('can be counted before they are asked for, for nothing', async () => {
    const counted = await client.responses.inputTokens.count({ model: 'gpt-4o', input: 'hello world' });
    expect(counted).toMatchObject({ object: 'response.input_tokens' });
    expect(counted.input_tokens).toBeGreaterThan(2);
    await expect(client.responses.inputTokens.count({ model: 'nobodys', input: 'x' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('are not kept, and say so', async () => {
    for (const asked of [client.responses.retrieve('resp_1'), client.responses.delete('resp_1')]) {
      await expect(asked).rejects.toMatchObject({
        status: 404,
        code: 'not_found',
        message: expect.stringContaining('not kept') as string,
      });
    }
  });

  it('need a credential that is known (F02)', async () => {
    const stranger = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: 'sk-nobody', maxRetries: 0 });
    await expect(stranger.responses.create({ model: 'gpt-4o', input: 'x' })).rejects.toMatchObject({ status: 401 });
    await expect(stranger.responses.retrieve('resp_1')).rejects.toMatchObject({ status: 401 });
  });
});
