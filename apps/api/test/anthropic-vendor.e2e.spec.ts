import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LLMock } from '@copilotkit/aimock';
import { parseRequestId } from '@app/common';
import { quantitiesOf, USAGE_COMPONENTS } from '@app/llm';
import { eventually, expectLedgerBalanced, expectQuiet, RunningWeir, type FundedOrganization } from '@app/testing';
import OpenAI from 'openai';

const FIXTURES = 'libs/providers/src/anthropic/__fixtures__';
const SIMULATED = 'claude-sonnet-4-5';
const RECORDED = 'claude-opus-5-5';
const TOOLS: OpenAI.ChatCompletionTool[] = ['f', 'now', 'get_weather'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
}));

const OVERLOADED =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';

const BREAK_MS = 300;

/** Answers every call with one recorded stream, or its whole, and keeps what it was sent. */
class RecordedVendor {
  readonly bodies: { readonly messages: unknown; readonly [member: string]: unknown }[] = [];
  /** The next stream breaks off after so many events. */
  breaksAfter: number | undefined;
  private readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      this.bodies.push(JSON.parse(body) as (typeof this.bodies)[number]);
      const isStream = body.includes('"stream":true');
      response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json');
      const whole = readFileSync(`${FIXTURES}/thinking-and-tools.${isStream ? 'stream.txt' : 'response.json'}`, 'utf8');
      if (this.breaksAfter === undefined) return response.end(whole);
      // What came before the error is to be read by itself.
      const events = whole.split(/(?<=\n\n)/).slice(0, this.breaksAfter);
      response.write(events.join(''));
      setTimeout(() => response.end(OVERLOADED), BREAK_MS);
      this.breaksAfter = undefined;
    });
  });

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function readToTheEnd(stream: AsyncIterable<unknown>): Promise<void> {
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.length).toBeGreaterThan(0);
}

describe('the official OpenAI client, through Weir, to Anthropic', () => {
  let weir: RunningWeir;
  let payer: FundedOrganization;
  let client: OpenAI;
  const simulator = new LLMock({ port: 0, strict: true });
  const recorded = new RecordedVendor();

  beforeAll(async () => {
    const usage = { input_tokens: 21, output_tokens: 8 };
    const weather = { name: 'get_weather', arguments: '{"location":"北京"}', id: 'toolu_weather' };
    simulator.onMessage('hello', { content: 'Hi there, 你好!', usage });
    simulator.onMessage('busy', { error: { type: 'overloaded_error', message: 'Overloaded' }, status: 529 });
    simulator.on({ userMessage: 'weather', hasToolResult: false }, { toolCalls: [weather], reasoning: 'Look.', usage });
    simulator.on({ hasToolResult: true }, { content: 'Sunny.', usage });
    await simulator.start();
    await recorded.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '100' });
      const prices = { cache_read: 100_000n, cache_write_5m: 1_250_000n, cache_write_1h: 2_000_000n };
      for (const id of [SIMULATED, RECORDED]) await given.model({ id, maxOutputTokens: 8_192, prices });
      await given.channel({ baseUrl: `${simulator.url}/v1`, models: [SIMULATED], providerId: 'anthropic' });
      await given.channel({ baseUrl: recorded.url, models: [RECORDED], providerId: 'anthropic', priority: 1 });
      await given.channel({ baseUrl: recorded.url, models: [RECORDED], providerId: 'anthropic' });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await simulator.stop();
    recorded.close();
  });

  const recordOf = (response: Response) =>
    eventually(async () =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(response.headers.get('x-request-id') ?? '')! },
      }),
    );

  it('receives text in one piece, charged by what the vendor reported (A01)', async () => {
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const { data, response } = await client.chat.completions.create({ model: SIMULATED, messages }).withResponse();
    expect(data).toMatchObject({
      model: SIMULATED,
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Hi there, 你好!' } }],
      usage: { prompt_tokens: 21, completion_tokens: 8, total_tokens: 29 },
    });
    // $1 and $2 for a million tokens
    expect(await recordOf(response)).toMatchObject({
      inputTokens: 21n,
      outputTokens: 8n,
      usageSource: 'upstream',
      chargeNanoUsd: 21_000n + 16_000n,
    });
  });

  it('receives the same streamed, and the usage it asked for (B01, E02, I01)', async () => {
    const { data, response } = await client.chat.completions
      .create({
        model: SIMULATED,
        messages: [{ role: 'user', content: 'hello' }],
        stream: true,
        stream_options: { include_usage: true },
      })
      .withResponse();
    let said = '';
    let usage: unknown;
    for await (const chunk of data) {
      said += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(said).toBe('Hi there, 你好!');
    expect(usage).toMatchObject({ prompt_tokens: 21, completion_tokens: 8 });
    expect(await recordOf(response)).toMatchObject({ inputTokens: 21n, outputTokens: 8n, usageSource: 'upstream' });
  });

  it.each([true, false])(
    'has its tool’s result accepted by a vendor that insists on the thinking before the call, streamed: %s (I02)',
    async (isStreamed) => {
      const request = { model: SIMULATED, reasoning_effort: 'low' as const, tools: TOOLS };
      const question = { role: 'user' as const, content: 'weather' };
      const { choices } = isStreamed
        ? await client.chat.completions.stream({ ...request, messages: [question] }).finalChatCompletion()
        : await client.chat.completions.create({ ...request, messages: [question] });
      const call = choices[0]!.message.tool_calls![0]! as OpenAI.ChatCompletionMessageFunctionToolCall;
      expect([choices[0]!.finish_reason, JSON.parse(call.function.arguments)]).toEqual([
        'tool_calls',
        { location: '北京' },
      ]);
      const messages = [
        question,
        { role: 'assistant' as const, tool_calls: [call] },
        { role: 'tool' as const, tool_call_id: call.id, content: 'sun' },
      ];
      const next = await client.chat.completions.create({ ...request, messages }).withResponse();
      expect(next.data.choices[0]!.message.content).toBe('Sunny.');
      // With a warning, thinking would have been left out instead.
      expect(next.response.headers.get('warning')).toBeNull();
    },
  );

  it.each([true, false])(
    'W04 gives thinking back where the caller cannot, and charges every part, streamed: %s (I03, I06, E09)',
    async (isStreamed) => {
      recorded.bodies.length = 0;
      const asked = { model: RECORDED, tools: TOOLS, messages: [{ role: 'user' as const, content: 'q' }] };
      const { data, response } = await client.chat.completions
        .create({ ...asked, ...(isStreamed && { stream: true }) } as OpenAI.ChatCompletionCreateParamsNonStreaming)
        .withResponse();
      if (isStreamed) await readToTheEnd(data as unknown as AsyncIterable<unknown>);
      const record = await recordOf(response);
      const quantities = quantitiesOf({
        ...{ input: 12, cache_read: 900, cache_write_5m: 60, cache_write_1h: 40, output: 15, reasoning: 25, call: 1 },
      });
      expect(record.quantities.map(Number)).toEqual(USAGE_COMPONENTS.map((component) => quantities[component]));
      expect(record.chargeNanoUsd).toBe(12_000n + 90_000n + 75_000n + 80_000n + 80_000n);

      const call = (id: string, name: string, args: string) => ({
        ...{ id, type: 'function' as const, function: { name, arguments: args } },
      });
      await client.chat.completions.create({
        ...asked,
        messages: [
          ...asked.messages,
          {
            role: 'assistant',
            content: 'Looking.',
            tool_calls: [call('toolu_A', 'f', '{"a":1}'), call('toolu_B', 'now', '{}')],
          },
          { role: 'tool', tool_call_id: 'toolu_A', content: '1' },
          { role: 'tool', tool_call_id: 'toolu_B', content: '2' },
          { role: 'user', content: 'go' },
        ],
      });
      const expected = JSON.parse(readFileSync(`${FIXTURES}/thinking-and-tools.next-request.json`, 'utf8')) as {
        messages: { content: object[] }[];
      };
      // In one piece the recorded answer has thinking that only Anthropic can read, too.
      const redacted = isStreamed ? [] : [{ type: 'redacted_thinking', data: 'cmVk' }];
      expected.messages[1]!.content.splice(1, 0, ...redacted);
      expect(recorded.bodies[1]!.messages).toEqual(expected.messages);
    },
  );

  it('is served by the next channel when the first fails before it says anything, and told when it fails later (G14)', async () => {
    const request = { model: RECORDED, messages: [{ role: 'user' as const, content: 'q' }], stream: true as const };
    recorded.breaksAfter = 2;
    const served = await client.chat.completions.create(request).withResponse();
    await readToTheEnd(served.data);
    expect(served.response.headers.get('x-weir-attempts')).toBe('2');

    recorded.breaksAfter = 8;
    const broken = await client.chat.completions.create(request).withResponse();
    await expect(readToTheEnd(broken.data)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(broken.response.headers.get('x-weir-attempts')).toBe('1');
    expect(await recordOf(broken.response)).toMatchObject({ outcome: 'upstream_failed', usageSource: 'tokenizer' });
  });

  it('is told what Claude has no counterpart for (H04)', async () => {
    const { response } = await client.chat.completions
      .create({ model: SIMULATED, messages: [{ role: 'user', content: 'hello' }], seed: 7, logit_bias: { '1': 5 } })
      .withResponse();
    expect(response.headers.get('warning')).toContain('seed, logit_bias');
  });

  it('is told to come back when Anthropic is overloaded, and charged nothing (I13)', async () => {
    const call = client.chat.completions.create({ model: SIMULATED, messages: [{ role: 'user', content: 'busy' }] });
    await expect(call).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' });
  });
});
