import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LLMock } from '@copilotkit/aimock';
import { parseRequestId } from '@app/common';
import { eventually, expectLedgerBalanced, expectQuiet, RunningWeir, type FundedOrganization } from '@app/testing';
import OpenAI from 'openai';

const THINKING = 'The weather is asked for.';

/** The independent simulator, and before it a wire tap: its own records are not what was sent. */
class TappedVendor {
  readonly simulator = new LLMock({ port: 0 });
  readonly sent: { readonly url: string | undefined; readonly body: unknown }[] = [];
  private readonly tap = createServer((request, response) => {
    void text(request).then(async (body) => {
      this.sent.push({ url: request.url, body: JSON.parse(body) });
      const answer = await fetch(`${this.simulator.url}${request.url}`, { method: 'POST', body });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    });
  });

  async start(): Promise<string> {
    await this.simulator.start();
    this.tap.listen(0, '127.0.0.1');
    await once(this.tap, 'listening');
    return `http://127.0.0.1:${(this.tap.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.tap.close();
    this.tap.closeAllConnections();
    await this.simulator.stop();
  }
}

describe('chat completions of a model that only has Responses', () => {
  let weir: RunningWeir;
  const vendor = new TappedVendor();
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    vendor.simulator.onMessage('hello', { content: 'Hi there!', usage: { input_tokens: 11, output_tokens: 4 } });
    const toolCalls = [{ name: 'get_weather', arguments: '{"city":"北京"}' }];
    vendor.simulator.onMessage('weather', {
      toolCalls,
      reasoning: THINKING,
      usage: { input_tokens: 20, output_tokens: 7 },
    });
    const baseUrl = await vendor.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'o3-pro' });
      await given.channel({ baseUrl, models: ['o3-pro'], providerId: 'openai-responses' });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.stop();
  });

  const model = 'o3-pro';
  const weather = { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };
  const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: weather }];

  it('are whole answers, charged as the vendor counts (A01)', async () => {
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const { data, response } = await client.chat.completions.create({ model, messages }).withResponse();
    expect(data).toMatchObject({
      model,
      choices: [{ finish_reason: 'stop', message: { content: 'Hi there!' } }],
      usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
    });
    const requestId = parseRequestId(response.headers.get('x-request-id')!)!;
    const record = await eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { requestId } }),
    );
    // $1 and $2 for a million tokens
    expect(record).toMatchObject({ chargeNanoUsd: 11n * 1_000n + 4n * 2_000n, usageSource: 'upstream' });
    expect(vendor.sent.at(-1)!.url).toBe('/v1/responses');
  });

  it('stream through the stream helper (B01)', async () => {
    const stream = client.chat.completions.stream({ model, messages: [{ role: 'user', content: 'hello' }] });
    expect((await stream.finalMessage()).content).toBe('Hi there!');
  });

  it.each([true, false])(
    'give the thinking behind a call back with its result, streamed: %s (L02, L06)',
    async (isStreamed) => {
      const asked = { role: 'user' as const, content: 'weather' };
      const request = { model, messages: [asked], tools };
      const { choices } = isStreamed
        ? await client.chat.completions.stream(request).finalChatCompletion()
        : await client.chat.completions.create(request);
      expect(choices[0]!.finish_reason).toBe('tool_calls');
      const [call] = choices[0]!.message.tool_calls!;
      const { role, tool_calls } = choices[0]!.message;
      const messages = [
        asked,
        { role, tool_calls },
        { role: 'tool' as const, tool_call_id: call!.id, content: 'sunny' },
      ];
      await client.chat.completions.create({ model, messages: messages, tools });
      const { input } = vendor.sent.at(-1)!.body as { input: object[] };
      expect(input).toMatchObject([
        asked,
        { type: 'reasoning', summary: [{ text: THINKING }], encrypted_content: expect.any(String) as string },
        { type: 'function_call', call_id: call!.id, name: 'get_weather', arguments: '{"city":"北京"}' },
        { type: 'function_call_output', call_id: call!.id, output: 'sunny' },
      ]);
    },
  );
});
