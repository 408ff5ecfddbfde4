import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { eventually, expectLedgerBalanced, expectQuiet, RunningWeir } from '@app/testing';
import OpenAI from 'openai';

const MODEL = 'gemini-3-flash';
const VERTEX_MODEL = 'gemini-on-vertex';
const FIXTURES = 'libs/providers/src/gemini/__fixtures__';

/** Weir with a channel of the Gemini API and one of Vertex AI, and a client that pays. */
async function weirTo(vendorUrl: string): Promise<{ readonly weir: RunningWeir; readonly client: OpenAI }> {
  let apiKey = '';
  const weir = await RunningWeir.start(async (given) => {
    ({ apiToken: apiKey } = await given.funded({ balance: '10' }));
    await given.model({ id: MODEL });
    await given.model({ id: VERTEX_MODEL });
    await given.channel({ baseUrl: `${vendorUrl}/v1beta`, models: [MODEL], providerId: 'gemini' });
    await given.channel({
      baseUrl: `${vendorUrl}/v1`,
      models: [VERTEX_MODEL],
      upstreamModel: MODEL,
      providerId: 'vertex-gemini',
      settings: { project: 'p-1', region: 'europe-west4' },
    });
  });
  return { weir, client: new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey, maxRetries: 0 }) };
}

/** What the newest call is charged for: all tokens in, all tokens out. */
async function charged({ test }: RunningWeir): Promise<object> {
  await eventually(() => expectQuiet(test.database));
  const { usageSource, inputTokens, outputTokens } = await test.database.prisma.usageRecord.findFirstOrThrow({
    orderBy: { requestId: 'desc' },
  });
  return { usageSource, inputTokens, outputTokens };
}

describe("OpenAI's official client, through Weir, to an independent simulator of Gemini", () => {
  let weir: RunningWeir;
  let vendor: LLMock;
  let client: OpenAI;

  beforeAll(async () => {
    vendor = new LLMock({ port: 0 });
    const usage = { promptTokenCount: 11, candidatesTokenCount: 4, totalTokenCount: 15 };
    vendor.onMessage('hello', { content: 'Hi there, how are you?', reasoning: 'A greeting.', usage });
    vendor.onMessage('weather', {
      toolCalls: [{ name: 'get_weather', arguments: '{"location":"北京"}', id: 'their-id' }],
      usage,
    });
    await vendor.start();
    ({ weir, client } = await weirTo(vendor.url));
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.stop();
  });

  const ask = (content: string, isStreamed: boolean, more: object = {}): Promise<OpenAI.ChatCompletion> => {
    const request = { model: MODEL, messages: [{ role: 'user' as const, content }], ...more };
    return isStreamed
      ? client.chat.completions.stream({ ...request, stream_options: { include_usage: true } }).finalChatCompletion()
      : client.chat.completions.create(request);
  };

  it.each([false, true])('receives text, thoughts and usage, and pays for that, streamed: %s', async (isStreamed) => {
    const answer = await ask('hello', isStreamed, { reasoning_effort: 'low' });
    const message = { role: 'assistant', content: 'Hi there, how are you?', reasoning_content: 'A greeting.' };
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/) as string,
      model: MODEL,
      choices: [{ finish_reason: 'stop', message: isStreamed ? { content: message.content } : message }],
      usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
    });
    expect(await charged(weir)).toEqual({ usageSource: 'upstream', inputTokens: 11n, outputTokens: 4n });
  });

  it.each([false, true])('D01 J02 receives tool calls, streamed: %s', async (isStreamed) => {
    const parameters = { type: 'object', properties: { location: { type: 'string' } } };
    const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
    const { choices } = await ask('weather', isStreamed, { tools, tool_choice: 'required' });
    expect(choices).toMatchObject([
      {
        finish_reason: 'tool_calls',
        message: {
          content: null,
          tool_calls: [
            { id: 'their-id', type: 'function', function: { name: 'get_weather', arguments: '{"location":"北京"}' } },
          ],
        },
      },
    ]);
    expect(await charged(weir)).toEqual({ usageSource: 'upstream', inputTokens: 11n, outputTokens: 4n });
  });

  it.each([false, true])('receives the same from Vertex AI, streamed: %s', async (isStreamed) => {
    const answer = await ask('hello', isStreamed, { model: VERTEX_MODEL });
    expect(answer.choices[0]!.message.content).toBe('Hi there, how are you?');
    const { path, headers } = vendor.getRequests().at(-1)!;
    expect(path).toContain(`/v1/projects/p-1/locations/europe-west4/publishers/google/models/${MODEL}:`);
    expect(headers).not.toHaveProperty('x-goog-api-key');
    expect(await charged(weir)).toEqual({ usageSource: 'upstream', inputTokens: 11n, outputTokens: 4n });
  });

  it('sends the credential in a header only, and warns of what has no counterpart', async () => {
    const { response } = await client.chat.completions
      .create({ model: MODEL, messages: [{ role: 'user', content: 'hello' }], logit_bias: { '1': 2 } })
      .withResponse();
    expect(response.headers.get('warning')).toContain('logit_bias');
    const { path, body, headers } = vendor.getRequests().at(-1)!;
    expect(path).toBe(`/v1beta/models/${MODEL}:generateContent`);
    expect(JSON.stringify([path, body])).not.toContain('upstream-secret');
    expect(JSON.stringify(headers)).not.toContain('authorization');
  });

  it('A06 is told by name what would change the answer', async () => {
    await expect(
      client.chat.completions.create({
        model: MODEL,
        messages: [{ role: 'user', content: 'hello' }],
        modalities: ['text', 'audio'],
        audio: { format: 'mp3', voice: 'Kore' },
      }),
    ).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'audio.format' });
  });
});

describe('a signature of Gemini', () => {
  const wire = readFileSync(resolve(FIXTURES, 'thought-and-calls.stream.txt'), 'utf8');
  const text = readFileSync(resolve(FIXTURES, 'text.stream.txt'), 'utf8');
  let weir: RunningWeir;
  let vendor: Server;
  let client: OpenAI;
  let asked: { readonly contents: readonly object[] }[];

  beforeAll(async () => {
    vendor = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        asked.push(JSON.parse(body) as (typeof asked)[number]);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        // As Google separates its events.
        response.end((body.includes('functionResponse') ? text : wire).replaceAll('\n', '\r\n'));
      });
    });
    vendor.listen(0, '127.0.0.1');
    await once(vendor, 'listening');
    ({ weir, client } = await weirTo(`http://127.0.0.1:${(vendor.address() as AddressInfo).port}`));
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
    vendor.close();
    vendor.closeAllConnections();
  });

  const question = { role: 'user' as const, content: 'call f and g' };
  const tools: OpenAI.ChatCompletionTool[] = ['f', 'g'].map((name) => ({ type: 'function', function: { name } }));

  /** One turn of calls, and a second in which the client sends them back as `remember` has them. */
  async function twoTurns(remember: (call: OpenAI.ChatCompletionMessageFunctionToolCall) => object): Promise<object> {
    const stream = client.chat.completions.stream({ model: MODEL, messages: [question], tools });
    const calls = (await stream.finalChatCompletion()).choices[0]!.message.tool_calls!;
    const results = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: `result of ${id}` }));
    const answered = {
      role: 'assistant' as const,
      content: null,
      tool_calls: calls.map((call) => remember(call as never)),
    };
    const messages = [question, answered, ...results.toReversed()] as OpenAI.ChatCompletionMessageParam[];
    const second = client.chat.completions.stream({ model: MODEL, messages, tools });
    expect((await second.finalChatCompletion()).choices[0]!.message.content).toBe('Hi');
    return asked.at(-1)!.contents[1]!;
  }

  const signed = (thoughtSignature: string) => ({
    role: 'model',
    parts: [
      { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature },
      { functionCall: { name: 'g', args: {} } },
    ],
  });

  it('W05 J04 comes back through a client that keeps what it does not know', async () => {
    expect(await twoTurns((call) => call)).toEqual(signed('U0lH'));
  });

  it('J04 comes back although the client knows nothing of it', async () => {
    const plain = twoTurns(({ id, type, function: { name, arguments: args } }) => ({
      id,
      type,
      function: { name, arguments: args },
    }));
    expect(await plain).toEqual(signed('U0lH'));
  });

  it('J04 is replaced by the stand-in for calls another vendor made', async () => {
    const call = { id: 'call_foreign', type: 'function' as const, function: { name: 'f', arguments: '{"a":1}' } };
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      question,
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: '1' },
    ];
    await client.chat.completions.stream({ model: MODEL, messages, tools }).finalChatCompletion();
    expect(asked.at(-1)!.contents[1]).toMatchObject({
      parts: [{ thoughtSignature: 'skip_thought_signature_validator' }],
    });
  });

  it('W05 leaves the counts of the vendor as they are', async () => {
    const stream = client.chat.completions.stream({ model: MODEL, messages: [question], tools });
    await stream.finalChatCompletion();
    expect(await charged(weir)).toEqual({ usageSource: 'upstream', inputTokens: 26n, outputTokens: 155n });
  });
});
