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
import OpenAI from 'openai';

const COUNTS = { done: true, done_reason: 'stop', prompt_eval_count: 26, eval_count: 3 };
const piece = (content: string) => ({ model: 'm', message: { role: 'assistant', content }, done: false });

/** A server of Ollama that counts, and breaks when it is told to. */
function ollama({ body }: ScriptedRequest, response: ServerResponse): void {
  if (body['stream'] !== true) {
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ ...piece('Hi!'), ...COUNTS }));
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const write = (...lines: object[]) => response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  write(piece('H'), piece('i!'));
  if (!JSON.stringify(body).includes('break')) {
    write({ ...piece(''), ...COUNTS });
    return void response.end();
  }
  // Its words are with the caller by then.
  setTimeout(() => {
    write({ error: 'model runner stopped' });
    response.end();
  }, 500);
}

describe('the official client of OpenAI, through Weir, to Cohere and Ollama', () => {
  let weir: RunningWeir;
  let simulator: LLMock;
  let counting: ScriptedVendor;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    simulator = new LLMock({ port: 0 });
    simulator.onMessage('hello', { content: 'Hi there!', usage: { input_tokens: 11, output_tokens: 4 } });
    simulator.onMessage('weather', { toolCalls: [{ name: 'weather', arguments: '{"city":"北京"}' }] });
    await simulator.start();
    counting = await ScriptedVendor.start(ollama);
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      for (const id of ['cohere', 'ollama', 'counting']) await given.model({ id });
      await given.channel({ providerId: 'cohere', baseUrl: simulator.url, models: ['cohere'] });
      await given.channel({ providerId: 'ollama', baseUrl: simulator.url, models: ['ollama'] });
      await given.channel({ providerId: 'ollama', baseUrl: counting.url, models: ['counting'] });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([simulator.stop(), counting.close()]);
  });

  const recordOf = ({ headers }: Response) =>
    eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(headers.get('x-request-id') ?? '')! },
      }),
    );

  const asking = (model: string, content: string) => ({ model, messages: [{ role: 'user' as const, content }] });
  const schema = { type: 'object', properties: { city: { type: 'string' } } };
  const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'weather', parameters: schema } }];

  describe.each(['cohere', 'ollama'])('%s', (model) => {
    it('answers in one piece and streamed (A01, B01)', async () => {
      const { choices } = await client.chat.completions.create(asking(model, 'hello'));
      expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: 'Hi there!' } });
      const stream = client.chat.completions.stream(asking(model, 'hello'));
      expect((await stream.finalMessage()).content).toBe('Hi there!');
    });

    it.each([true, false])('calls tools, streamed: %s (D01, K09)', async (isStreamed) => {
      const request = { ...asking(model, 'weather'), tools };
      const { choices } = isStreamed
        ? await client.chat.completions.stream(request).finalChatCompletion()
        : await client.chat.completions.create(request);
      expect(choices[0]!.finish_reason).toBe('tool_calls');
      const [call] = choices[0]!.message.tool_calls as OpenAI.ChatCompletionMessageFunctionToolCall[];
      expect(call!.id).toMatch(/^call_/);
      expect([call!.function.name, JSON.parse(call!.function.arguments)]).toEqual(['weather', { city: '北京' }]);
    });
  });

  it.each<[string, boolean, bigint, bigint]>([
    ['cohere', false, 11n, 4n],
    ['cohere', true, 11n, 4n],
    ['counting', false, 26n, 3n],
    ['counting', true, 26n, 3n],
  ])('charges what %s counted, streamed: %s (K08, K09)', async (model, isStreamed, input, output) => {
    const request = asking(model, 'hello');
    const { data, response } = isStreamed
      ? await client.chat.completions.create({ ...request, stream: true }).withResponse()
      : await client.chat.completions.create(request).withResponse();
    if (Symbol.asyncIterator in data) for await (const chunk of data) expect(chunk).not.toHaveProperty('usage');
    expect(await recordOf(response)).toMatchObject({
      ...{ usageSource: 'upstream', inputTokens: input, outputTokens: output, finishReason: 'stop' },
      chargeNanoUsd: input * 1_000n + output * 2_000n,
    });
  });

  it('counts itself when the server counted nothing', async () => {
    const { response } = await client.chat.completions.create(asking('ollama', 'hello')).withResponse();
    const record = await recordOf(response);
    expect(record.usageSource).toBe('tokenizer');
    expect([record.inputTokens > 0n, record.outputTokens > 0n]).toEqual([true, true]);
  });

  it('hears of an error in the middle of a stream (K08)', async () => {
    const stream = await client.chat.completions.create({ ...asking('counting', 'break'), stream: true });
    let text = '';
    const read = async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toThrow();
    expect(text).toBe('Hi!');
  });

  it('refuses what Ollama cannot be told (H04)', async () => {
    const request = { ...asking('ollama', 'weather'), tools, tool_choice: 'required' as const };
    await expect(client.chat.completions.create(request)).rejects.toMatchObject({ status: 400, param: 'tool_choice' });
  });
});
