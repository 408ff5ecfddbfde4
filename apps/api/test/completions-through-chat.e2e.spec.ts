import type { ServerResponse } from 'node:http';
import { parseRequestId } from '@app/common';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  ScriptedVendor,
  type FundedOrganization,
  type ScriptedRequest,
} from '@app/testing';
import OpenAI from 'openai';

const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_sequence: null };
const THINKING = { type: 'thinking', thinking: 'They greet.', signature: 'c2ln' };

/** Anthropic, which has no completions: it thinks, says "Hi there!" and counts 11 and 9 tokens. */
function anthropic({ body }: ScriptedRequest, response: ServerResponse): void {
  if (body['stream'] !== true) {
    const content = [THINKING, { type: 'text', text: 'Hi there!' }];
    const usage = { input_tokens: 11, output_tokens: 9 };
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ ...MESSAGE, content, stop_reason: 'end_turn', usage }));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (event: { readonly type: string; readonly [member: string]: unknown }) =>
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const delta = (index: number, piece: object) => send({ type: 'content_block_delta', index, delta: piece });
  send({ type: 'message_start', message: { ...MESSAGE, content: [], usage: { input_tokens: 11, output_tokens: 1 } } });
  send({ type: 'content_block_start', index: 0, content_block: { ...THINKING, thinking: '', signature: '' } });
  delta(0, { type: 'thinking_delta', thinking: THINKING.thinking });
  delta(0, { type: 'signature_delta', signature: THINKING.signature });
  send({ type: 'content_block_stop', index: 0 });
  send({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } });
  delta(1, { type: 'text_delta', text: 'Hi ' });
  delta(1, { type: 'text_delta', text: 'there!' });
  if (JSON.stringify(body).includes('break')) return void setTimeout(() => response.end(), 300);
  send({ type: 'content_block_stop', index: 1 });
  send({ type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } });
  send({ type: 'message_stop' });
  response.end();
}

describe('the older completions at models whose vendors only chat, through the official client', () => {
  let weir: RunningWeir;
  let chatty: ScriptedVendor;
  let complete: FakeUpstream;
  let payer: FundedOrganization;
  let client: OpenAI;

  beforeAll(async () => {
    chatty = await ScriptedVendor.start(anthropic);
    complete = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      for (const id of ['claude', 'both', 'gpt-4o', 'gpt-3.5-turbo-instruct']) await given.model({ id });
      await given.channel({ providerId: 'anthropic', baseUrl: chatty.url, models: ['claude', 'both'], priority: 1 });
      await given.channel({ providerId: 'vllm', baseUrl: complete.url, models: ['both'] });
      const models = ['gpt-4o', 'gpt-3.5-turbo-instruct'];
      await given.channel({ providerId: 'openai', baseUrl: complete.url, models });
    });
    client = new OpenAI({ baseURL: `${weir.apiUrl}/v1`, apiKey: payer.apiToken, maxRetries: 0 });
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
    chatty.requests.length = 0;
    complete.reset();
  });
  afterAll(async () => {
    await weir.stop();
    await Promise.all([chatty.close(), complete.close()]);
  });

  const recordOf = ({ headers }: Response) =>
    eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({
        where: { requestId: parseRequestId(headers.get('x-request-id') ?? '')! },
      }),
    );
  // $1 and $2 for a million tokens
  const CHARGED = {
    ...{ endpoint: 'completions', inputTokens: 11n, outputTokens: 9n, usageSource: 'upstream' },
    chargeNanoUsd: 11_000n + 18_000n,
  };

  it('M06 answers a prompt with a text, without the thinking, charged by what the vendor reported', async () => {
    const prompt = ['Say hi.'];
    const asked = {
      model: 'claude',
      prompt,
      max_tokens: 40,
      stop: ['END'],
      temperature: 0.2,
      user: 'u-1',
      echo: false,
    };
    const { data, response } = await client.completions.create(asked).withResponse();
    expect(data).toMatchObject({ object: 'text_completion', model: 'claude', id: expect.stringMatching(/^cmpl-/) });
    expect(data.choices).toEqual([{ text: 'Hi there!', index: 0, logprobs: null, finish_reason: 'stop' }]);
    expect(data.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 9, total_tokens: 20 });
    expect(chatty.requests[0]!.body).toMatchObject({
      ...{ max_tokens: 40, stop_sequences: ['END'], temperature: 0.2 },
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Say hi.' }] }],
    });
    expect(await recordOf(response)).toMatchObject({ ...CHARGED, endUser: 'u-1' });
  });

  it.each([true, false])('M06 streams the text, and the usage when it is asked for (%s)', async (asksUsage) => {
    const streaming = { stream: true as const, stream_options: { include_usage: asksUsage } };
    const { data, response } = await client.completions
      .create({ model: 'claude', prompt: 'Say hi.', ...streaming })
      .withResponse();
    const chunks: OpenAI.Completion[] = [];
    for await (const chunk of data) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe('Hi there!');
    expect(chunks.every(({ object, id }) => object === 'text_completion' && id === chunks[0]!.id)).toBe(true);
    const reasons = chunks.map(({ choices }) => choices[0]?.finish_reason ?? null).filter((reason) => reason !== null);
    expect(reasons).toEqual(['length']);
    expect(chunks.map(({ usage }) => usage?.completion_tokens).filter(Boolean)).toEqual(asksUsage ? [9] : []);
    expect(chatty.requests[0]!.body).toMatchObject({ max_tokens: 16 });
    expect(await recordOf(response)).toMatchObject(CHARGED);
  });

  it('ends a stream with [DONE] where it is whole, and with an error where it broke', async () => {
    const read = async (prompt: string) => (await post({ model: 'claude', prompt, stream: true })).text();
    expect((await read('Say hi.')).endsWith('data: [DONE]\n\n')).toBe(true);
    const broken = await read('Say hi, and break.');
    expect([broken.includes('"code":"upstream_bad_response"'), broken.includes('[DONE]')]).toEqual([true, false]);
  });

  it('asks the vendor that has completions, if there is one, and gives it what chat has no words for', async () => {
    const asked = { model: 'both', prompt: ['one', 'two'], logprobs: 1, suffix: '.', max_tokens: 9 };
    const { object, choices } = await client.completions.create(asked);
    expect([object, choices[0]!.text.length > 0, chatty.requests]).toEqual(['text_completion', true, []]);
    expect(complete.servedPlain).toHaveLength(1);
  });

  it('asks OpenAI for completions of the models that complete, and for chat of the others', async () => {
    await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'one' });
    expect([complete.servedPlain.length, complete.served.length]).toEqual([1, 0]);
    const { choices, object } = await client.completions.create({ model: 'gpt-4o', prompt: 'one', n: 2, seed: 7 });
    expect([object, choices.map(({ index, text }) => [index, text.length > 0])]).toEqual([
      'text_completion',
      [
        [0, true],
        [1, true],
      ],
    ]);
    expect([complete.servedPlain.length, complete.served.length]).toEqual([1, 1]);
  });

  const post = (body: object) =>
    fetch(`${weir.apiUrl}/v1/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it.each([
    ['suffix', { suffix: '.' }],
    ['echo', { echo: true }],
    ['best_of', { best_of: 2 }],
    ['logprobs', { logprobs: 0 }],
    ['prompt', { prompt: ['one', 'two'] }],
    ['prompt', { prompt: [1, 2] }],
    ['prompt', { prompt: [[1, 2]] }],
    ['tools', { tools: [{ type: 'function', function: { name: 'f' } }] }],
    ['n', { n: 2 }],
  ])('refuses what chat, or the vendor, has no words for, and names %s: %j', async (param, some) => {
    const answer = await post({ model: 'claude', prompt: 'one', ...some });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: 'unsupported_parameter', param } },
    ]);
    expect(chatty.requests).toEqual([]);
  });

  it('checks parameters as chat does', async () => {
    const answer = await post({ model: 'claude', prompt: 'one', stop: ['1', '2', '3', '4', '5'] });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { param: 'stop' } }]);
  });
});
