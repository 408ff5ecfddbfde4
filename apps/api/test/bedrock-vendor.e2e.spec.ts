import type { ServerResponse } from 'node:http';
import { LLMock } from '@copilotkit/aimock';
import { parseRequestId } from '@app/common';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  RunningWeir,
  ScriptedVendor,
  type FundedOrganization,
  type ScriptedRequest,
} from '@app/testing';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import OpenAI from 'openai';

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

function writeFrame(response: ServerResponse, type: string, body: object, messageType = 'event'): void {
  const string = (value: string) => ({ type: 'string' as const, value });
  const headers = { [`:${messageType}-type`]: string(type), ':message-type': string(messageType) };
  response.write(codec.encode({ headers, body: fromUtf8(JSON.stringify(body)) }));
}

/** Thinks and calls a tool; says something once it has the result. */
function thinksAndCalls({ body }: ScriptedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  const write = (type: string, event: object) => writeFrame(response, type, event);
  write('messageStart', { role: 'assistant' });
  if (JSON.stringify(body).includes('toolResult')) {
    write('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Cold.' } });
    write('messageStop', { stopReason: 'end_turn' });
  } else {
    write('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Oslo?' } } });
    write('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2lnbmVk' } } });
    write('contentBlockStop', { contentBlockIndex: 0 });
    const toolUse = { toolUseId: 'tooluse_1', name: 'weather' };
    write('contentBlockStart', { contentBlockIndex: 1, start: { toolUse } });
    write('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{"city":"Oslo"}' } } });
    write('contentBlockStop', { contentBlockIndex: 1 });
    write('messageStop', { stopReason: 'tool_use' });
  }
  const usage = { inputTokens: 40, outputTokens: 12, totalTokens: 152, cacheReadInputTokens: 100 };
  write('metadata', { usage, metrics: { latencyMs: 1 } });
  response.end();
}

function throttles(_request: ScriptedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  writeFrame(response, 'messageStart', { role: 'assistant' });
  writeFrame(response, 'throttlingException', { message: 'Too many requests' }, 'exception');
  response.end();
}

describe('the official client of OpenAI, through Weir, to Bedrock', () => {
  let weir: RunningWeir;
  let simulator: LLMock;
  let thinking: ScriptedVendor;
  let throttling: ScriptedVendor;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    simulator = new LLMock({ port: 0 });
    simulator.onMessage('hello', { content: 'Hi there!', usage: { input_tokens: 11, output_tokens: 4 } });
    simulator.onMessage('weather', {
      toolCalls: [{ name: 'weather', arguments: '{"city":"北京"}' }],
      usage: { input_tokens: 30, output_tokens: 9 },
    });
    await simulator.start();
    [thinking, throttling] = await Promise.all([ScriptedVendor.start(thinksAndCalls), ScriptedVendor.start(throttles)]);
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      const bedrock = { providerId: 'bedrock', upstreamModel: CLAUDE, settings: { region: 'eu-north-1' } };
      for (const id of ['simulated', 'thinking', 'throttled']) await given.model({ id });
      await given.channel({ ...bedrock, baseUrl: simulator.url, models: ['simulated'] });
      const secret = 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
      await given.channel({ ...bedrock, baseUrl: thinking.url, models: ['thinking'], secret });
      await given.channel({ ...bedrock, baseUrl: throttling.url, models: ['throttled'], priority: 1 });
      await given.channel({ ...bedrock, baseUrl: simulator.url, models: ['throttled'] });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([simulator.stop(), thinking.close(), throttling.close()]);
  });

  const recordOf = ({ headers }: Response) =>
    eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(headers.get('x-request-id') ?? '')! },
      }),
    );

  const asking = (content: string) => ({ model: 'simulated', messages: [{ role: 'user' as const, content }] });
  const schema = { type: 'object', properties: { city: { type: 'string' } } };
  const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'weather', parameters: schema } }];

  it('receives an answer in one piece, and pays what Bedrock counted (A01)', async () => {
    const { data, response } = await client.chat.completions.create(asking('hello')).withResponse();
    expect(data.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Hi there!' },
    });
    expect(data.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 });
    expect(await recordOf(response)).toMatchObject({
      ...{ usageSource: 'upstream', inputTokens: 11n, outputTokens: 4n, chargeNanoUsd: 11_000n + 8_000n },
    });
    const { path } = simulator.getRequests().at(-1)!;
    expect(path).toBe(`/model/${encodeURIComponent(CLAUDE)}/converse`);
  });

  it('receives the same streamed, through binary frames (B01)', async () => {
    const request = { ...asking('hello'), stream: true as const, stream_options: { include_usage: true } };
    const { data, response } = await client.chat.completions.create(request).withResponse();
    let text = '';
    let usage: unknown;
    for await (const chunk of data) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe('Hi there!');
    expect(usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 4 });
    expect(await recordOf(response)).toMatchObject({ usageSource: 'upstream', inputTokens: 11n, outputTokens: 4n });
  });

  it.each([true, false])('receives calls of tools, streamed: %s (D01)', async (isStreamed) => {
    const request = { ...asking('weather'), tools };
    const { choices } = isStreamed
      ? await client.chat.completions.stream(request).finalChatCompletion()
      : await client.chat.completions.create(request);
    expect(choices[0]!.finish_reason).toBe('tool_calls');
    const [call] = choices[0]!.message.tool_calls as OpenAI.ChatCompletionMessageFunctionToolCall[];
    expect([call!.function.name, JSON.parse(call!.function.arguments)]).toEqual(['weather', { city: '北京' }]);
  });

  it('gives signed thoughts back to the model that the client knows nothing of (I02, K05)', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Is it cold?' }];
    const request = { model: 'thinking', tools, reasoning_effort: 'low' as const, max_tokens: 4_000 };
    const first = await client.chat.completions.stream({ ...request, messages }).finalChatCompletion();
    const { message, finish_reason: finish } = first.choices[0]!;
    expect([finish, message.tool_calls![0]!.id]).toEqual(['tool_calls', 'tooluse_1']);
    expect(message).toMatchObject({ reasoning_content: 'Oslo?' });

    // A client that only knows the words of chat completions.
    const { role, content, tool_calls: calls } = message;
    const answer = { role, content, tool_calls: calls! };
    const result = { role: 'tool' as const, tool_call_id: 'tooluse_1', content: '-20' };
    const { data, response } = await client.chat.completions
      .create({ ...request, messages: [...messages, answer, result], stream: true })
      .withResponse();
    let text = '';
    for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? '';

    expect(text).toBe('Cold.');
    const [, second] = thinking.requests;
    expect(second!.body['messages']).toEqual([
      { role: 'user', content: [{ text: 'Is it cold?' }] },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Oslo?', signature: 'c2lnbmVk' } } },
          { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Oslo' } } },
        ],
      },
      { role: 'user', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: '-20' }] } }] },
    ]);
    expect(second!.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/bedrock\//,
    );
    // $1 a million for fresh input, half of it for cached, $2 for output.
    expect(await recordOf(response)).toMatchObject({
      ...{ usageSource: 'upstream', inputTokens: 140n, outputTokens: 12n, chargeNanoUsd: 40_000n + 50_000n + 24_000n },
    });
  });

  it('is served by another channel when a stream fails before its first word', async () => {
    const { data, response } = await client.chat.completions
      .create({ ...asking('hello'), model: 'throttled', stream: true })
      .withResponse();
    let text = '';
    for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? '';
    expect([text, response.headers.get('x-weir-attempts')]).toEqual(['Hi there!', '2']);
  });

  it('says which parameters were left out, and refuses those that change the answer (H04)', async () => {
    const { response } = await client.chat.completions.create({ ...asking('hello'), seed: 7 }).withResponse();
    expect(response.headers.get('warning')).toContain('seed');
    await expect(client.chat.completions.create({ ...asking('hello'), n: 2 })).rejects.toMatchObject({
      status: 400,
      param: 'n',
      code: 'unsupported_parameter',
    });
  });
});
