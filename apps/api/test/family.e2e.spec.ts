import { readFileSync } from 'node:fs';
import { parseRequestId } from '@app/common';
import { LLMock } from '@copilotkit/aimock';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';
import OpenAI from 'openai';

const THINKING = readFileSync('libs/providers/src/deepseek/__fixtures__/thinking-tool.stream.txt', 'utf8');
const MODELS = ['deepseek', 'groq', 'mistral', 'qwen'];
const TOOL = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };

/** Vendors of OpenAI's family, each in its own words, behind one API. */
describe('the official client, through Weir, to vendors of OpenAI’s family', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let azure: LLMock;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    azure = new LLMock({ port: 0 });
    azure.onMessage('hello', { content: 'Hi there!' });
    azure.onMessage('weather', { toolCalls: [{ name: 'weather', arguments: '{"city":"Oslo"}' }] });
    await azure.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      for (const id of [...MODELS, 'azure', 'two-channels']) await given.model({ id });
      const models = ['two-channels'];
      await given.channel({ baseUrl: vendor.url, models, providerId: 'groq', priority: 1 });
      await given.channel({ baseUrl: vendor.url, models, providerId: 'vllm', priority: 0 });
      for (const id of MODELS) await given.channel({ baseUrl: vendor.url, models: [id], providerId: id });
      await given.channel({
        baseUrl: azure.url,
        models: ['azure'],
        providerId: 'azure',
        upstreamModel: 'my deployment',
        settings: { apiVersion: '2024-10-21' },
      });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  beforeEach(() => vendor.reset());
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([vendor.close(), azure.stop()]);
  });

  const hello = { messages: [{ role: 'user' as const, content: 'hello' }] };
  const weather = { messages: [{ role: 'user' as const, content: 'weather' }] };
  const tools = [{ type: 'function' as const, function: TOOL }];
  const sent = () => vendor.requests.at(-1)!.body as Record<string, unknown>;
  const recordOf = (response: Response) =>
    eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(response.headers.get('x-request-id')!)! },
      }),
    );
  const raw = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it.each([true, false])('K10 receives tool calls of a deployment of Azure, streamed: %s', async (isStreamed) => {
    const request = { model: 'azure', ...weather, tools };
    const { choices } = isStreamed
      ? await client.chat.completions.stream(request).finalChatCompletion()
      : await client.chat.completions.create(request);
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }] },
    });
    const path = azure.getRequests().at(-1)!.path;
    expect(path).toMatch(/^\/openai\/deployments\/my%20deployment\/chat\/completions/);
    expect((await client.chat.completions.create({ model: 'azure', ...hello })).choices[0]?.message.content).toBe(
      'Hi there!',
    );
  });

  it('A12 receives one document of Qwen, which was asked for a stream, and is charged what that vendor counted', async () => {
    const { data, response } = await client.chat.completions.create({ model: 'qwen', ...hello }).withResponse();
    expect(sent()).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(data).toMatchObject({ object: 'chat.completion', choices: [{ finish_reason: 'stop' }] });
    const [served] = vendor.served;
    const record = await recordOf(response);
    expect([record.inputTokens, record.outputTokens, record.usageSource]).toEqual([
      BigInt(served!.prompt_tokens),
      BigInt(served!.completion_tokens),
      'upstream',
    ]);
    expect(data.usage?.completion_tokens).toBe(served!.completion_tokens);
  });

  it('sends DeepSeek the thoughts before a tool call again, for a client that drops them', async () => {
    vendor.behaveOnce({ rawEvents: [THINKING] });
    const stream = client.chat.completions.stream({ model: 'deepseek', ...weather, tools });
    const called = (await stream.finalChatCompletion()).choices[0]!.message;
    const [call] = called.tool_calls!;
    await eventually(() => expectQuiet(weir.test.database));
    await client.chat.completions.create({
      model: 'deepseek',
      tools,
      messages: [
        ...weather.messages,
        { role: 'assistant', content: null, tool_calls: [call!] },
        { role: 'tool', tool_call_id: call!.id, content: 'rain' },
      ],
    });
    expect(sent()['messages']).toMatchObject([{}, { reasoning_content: 'I need the weather.' }, {}]);
  });

  it('D17 has its functions called by a vendor that only knows tools', async () => {
    const answer = await client.chat.completions.create({ model: 'mistral', ...weather, functions: [TOOL] });
    expect(sent()).toMatchObject({ tools });
    expect(sent()).not.toHaveProperty('functions');
    const [choice] = answer.choices;
    expect(choice?.finish_reason).toBe('function_call');
    expect(choice?.message.function_call).toMatchObject({ name: 'weather', arguments: expect.any(String) as string });
    const streamed = client.chat.completions.stream({ model: 'mistral', ...weather, functions: [TOOL] });
    const { choices } = await streamed.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'function_call',
      message: { function_call: { name: 'weather' } },
    });
  });

  it('is told which parameters a vendor has no counterpart for', async () => {
    const response = await raw({ model: 'groq', ...hello, top_k: 3, seed: 7 });
    expect([response.status, response.headers.get('warning')]).toEqual([
      200,
      '199 weir "the model has no counterpart for: top_k"',
    ]);
    expect(sent()).toMatchObject({ seed: 7 });
  });

  it('is told so of the vendor that answers, not of one that was tried before', async () => {
    vendor.behaveOnce({ status: 503 });
    const response = await raw({ model: 'two-channels', ...hello, top_k: 3 });
    expect([response.status, response.headers.get('warning')]).toEqual([200, null]);
    expect(vendor.requests.map(({ body }) => (body as { top_k?: number }).top_k)).toEqual([undefined, 3]);
  });

  it('A05 is answered by another channel where one cannot do what is asked', async () => {
    const response = await raw({ model: 'two-channels', ...hello, n: 2 });
    expect([response.status, vendor.requests.length]).toEqual([200, 1]);
    expect(sent()).toMatchObject({ n: 2 });
  });

  it('H21 answers under every path', async () => {
    const paths = ['v1/', 'openai/v1/', 'api/v1/', 'openai/'].map((prefix) => `/${prefix}chat/completions`);
    const ask = (path: string) =>
      fetch(`${weir.apiUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${payer.apiToken}` },
        body: JSON.stringify({ model: 'groq', ...hello }),
      });
    const answers = await Promise.all(paths.map(async (path) => (await ask(path)).status));
    expect(answers).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['tools[0]', { tools: [{ type: 'custom', custom: { name: 'c' } }] }],
  ])('A05 A06 D21 is refused %s by name where its absence would change the answer', async (param, parameters) => {
    const response = await raw({ model: 'groq', ...hello, ...parameters });
    const { error } = (await response.json()) as { error: object };
    expect([response.status, error]).toMatchObject([
      400,
      { type: 'invalid_request_error', code: 'unsupported_parameter', param },
    ]);
    expect(vendor.requests).toHaveLength(0);
  });

  it('D16 H17 reads what its vendor refused, and which part of the request that was', async () => {
    const body = { error: { message: 'must be followed by tool messages', param: 'messages.[1].role', code: null } };
    vendor.behave({ status: 400, body });
    const response = await raw({ model: 'groq', ...hello });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: 'must be followed by tool messages', param: 'messages.[1].role' } },
    ]);
  });

  it('H20 tells vendors nothing of its headers', async () => {
    await raw(
      { model: 'groq', ...hello },
      {
        cookie: 'a=b',
        'x-forwarded-for': '10.0.0.1',
        'x-stainless-os': 'Linux',
        'openai-organization': 'org-1',
        'x-own': '1',
      },
    );
    const { headers } = vendor.requests.at(-1)!;
    expect(Object.keys(headers).sort()).toEqual(
      ['accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host'].sort(),
    );
    expect(headers.authorization).not.toContain(payer.apiToken);
  });

  it('O10 is not refused a switch for thinking that the model does not have', async () => {
    expect((await raw({ model: 'mistral', ...hello, enable_thinking: true })).status).toBe(200);
  });
});
