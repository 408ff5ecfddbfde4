import { LLMock } from '@copilotkit/aimock';
import { eventually, expectLedgerBalanced, expectQuiet, RunningWeir, type FundedOrganization } from '@app/testing';
import OpenAI from 'openai';

/** A simulator of OpenAI that others wrote, so that our own fake vendor is not the only judge of what we send. */
describe('the official client, through Weir, to an independent simulator of OpenAI', () => {
  let weir: RunningWeir;
  let vendor: LLMock;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    vendor = new LLMock({ port: 0 });
    vendor.onMessage('hello', { content: 'Hi there!' });
    vendor.onMessage('weather', { toolCalls: [{ name: 'get_weather', arguments: '{"location":"北京"}' }] });
    await vendor.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'gpt-4o' });
      await given.channel({ baseUrl: `${vendor.url}/v1`, models: ['gpt-4o'], providerId: 'openai' });
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

  const tools: OpenAI.ChatCompletionTool[] = [
    {
      type: 'function',
      function: { name: 'get_weather', parameters: { type: 'object', properties: { location: { type: 'string' } } } },
    },
  ];

  it('receives an answer in one piece', async () => {
    const answer = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'hello' }],
    });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Hi there!' },
    });
  });

  it('receives the same text streamed, through the stream helper (B01, C01)', async () => {
    const stream = client.chat.completions.stream({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] });
    expect((await stream.finalMessage()).content).toBe('Hi there!');
  });

  it.each([true, false])('receives tool calls, streamed: %s (D01)', async (isStreamed) => {
    const request = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'weather' }], tools };
    const { choices } = isStreamed
      ? await client.chat.completions.stream(request).finalChatCompletion()
      : await client.chat.completions.create(request);
    expect(choices[0]!.finish_reason).toBe('tool_calls');
    const call = choices[0]!.message.tool_calls![0]!;
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
    expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toEqual({ location: '北京' });
  });

  it('does not pass parameters on that OpenAI refuses (H04)', async () => {
    const messages = [{ role: 'user' as const, content: 'hello' }];
    await client.chat.completions.create({
      model: 'gpt-4o',
      messages,
      top_k: 3,
      min_p: 0.1,
      temperature: 0.2,
    } as never);
    const sent = vendor.getRequests().at(-1)!.body as unknown as Record<string, unknown>;
    expect(sent).toMatchObject({ model: 'gpt-4o', temperature: 0.2 });
    expect(sent).not.toHaveProperty('top_k');
    expect(sent).not.toHaveProperty('min_p');
  });
});
