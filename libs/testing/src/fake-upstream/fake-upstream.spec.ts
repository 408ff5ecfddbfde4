import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { Behaviour } from './behaviour';
import { FakeUpstream } from './fake-upstream';
import type { ServedCall } from './record';
import { PROMPT_OVERHEAD_TOKENS, splitTokens } from './tokens';

const folder = mkdtempSync(join(tmpdir(), 'fake-upstream-'));
const recordFile = join(folder, 'record.jsonl');
let upstream: FakeUpstream;
let client: OpenAI;

beforeAll(async () => {
  upstream = await FakeUpstream.start({ recordFile });
  client = new OpenAI({ baseURL: upstream.url, apiKey: 'sk-any', maxRetries: 0 });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true });
});

const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello there, vendor' }] } as const;
const withUsage = { stream: true, stream_options: { include_usage: true } } as const;
const body = (more: object = {}) =>
  ({ ...hello, messages: [...hello.messages], ...more }) as ChatCompletionCreateParams;

const complete = (more: object = {}) =>
  client.chat.completions.create({ ...body(more), stream: false }) as Promise<OpenAI.ChatCompletion>;

async function streamed(more: object = {}): Promise<ChatCompletionChunk[]> {
  const stream = await client.chat.completions.create({ ...body(more), ...withUsage });
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const contentOf = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

const rawAnswer = (more: object) =>
  fetch(`${upstream.url}/chat/completions`, { method: 'POST', body: JSON.stringify(body(more)) });

const rawText = async (more: object) => (await rawAnswer(more)).text();

/** Waits up to two seconds: a broken connection is noticed a little later than it breaks. */
async function eventuallyServed(): Promise<ServedCall> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const call = upstream.served.at(-1);
    if (call) return call;
    await sleep(10);
  }
  throw new Error('nothing was billed');
}

describe('tokens', () => {
  it('counts words and each CJK character, and joins back to the text', () => {
    expect(splitTokens('Hello,  big world')).toEqual(['Hello,', '  big', ' world']);
    expect(splitTokens('你好 Weir。')).toEqual(['你', '好', ' Weir。']);
    expect(splitTokens('   ')).toEqual([]);
  });
});

describe('an answer', () => {
  it('is a pure function of the request and says that it is simulated', async () => {
    const [first, second] = [await complete(), await complete()];

    expect(first.choices[0]?.message.content).toContain("Weir's simulated vendor. You said: Hello there, vendor");
    expect(second.choices).toEqual(first.choices);
    expect(second.id).not.toBe(first.id);
    expect(first).toMatchObject({ model: 'gpt-4o', system_fingerprint: 'fp_simulated' });
    expect(first.usage).toMatchObject({ prompt_tokens: 3 + PROMPT_OVERHEAD_TOKENS, completion_tokens: 19 });
  });

  it('echoes Chinese in Chinese', async () => {
    const answer = await complete({ messages: [{ role: 'user', content: [{ type: 'text', text: '你好!' }] }] });
    expect(answer.choices[0]?.message.content).toMatch(/模拟供应商.*你好!$/);
  });

  it('stops at max_tokens and counts every choice', async () => {
    const answer = await complete({ max_tokens: 5, n: 2 });
    expect(answer.choices.map((choice) => choice.finish_reason)).toEqual(['length', 'length']);
    expect(answer.usage?.completion_tokens).toBe(10);
  });

  it('calls a tool about the weather, streamed and whole alike', async () => {
    const parameters = { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] };
    const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
    const messages = [{ role: 'user', content: '北京的天气怎么样?' }];

    const whole = (await complete({ tools, messages })).choices[0];
    const run = client.chat.completions.stream({ ...body({ tools, messages }), stream: true });
    const joined = (await run.finalChatCompletion()).choices[0];

    expect(whole?.finish_reason).toBe('tool_calls');
    expect(whole?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'get_weather', arguments: '{ "location": "sample" }' },
    });
    expect(joined?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'get_weather', arguments: '{ "location": "sample" }' },
    });
  });

  it('fills in the required keys of a JSON schema', async () => {
    const schema = {
      type: 'object',
      properties: { topic: { type: 'string' }, tone: { enum: ['calm'] }, score: { type: 'integer' } },
      required: ['topic', 'tone', 'score'],
    };
    const answer = await complete({ response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } });
    const content = JSON.parse(answer.choices[0]?.message.content ?? '');
    expect(content).toEqual({ topic: 'sample', tone: 'calm', score: 1 });
  });

  it('streams the same text and usage as it gives whole', async () => {
    const whole = await complete();
    const chunks = await streamed();

    expect(contentOf(chunks)).toBe(whole.choices[0]?.message.content);
    expect(chunks.at(-1)?.usage).toEqual(whole.usage);
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(await rawText({ stream: true })).not.toContain('"usage"');
  });

  it('refuses what OpenAI refuses', async () => {
    await expect(complete({ stream_options: { include_usage: true } })).rejects.toThrow(/400.*stream_options/);
    await expect(complete({ messages: [] })).rejects.toMatchObject({ status: 400, param: 'messages' });
    expect(upstream.served).toEqual([]);
  });
});

describe('the bill', () => {
  it('has a line in the file before the caller sees the end', async () => {
    const answer = await complete({ user: 'req_1', fake: { cachedTokens: 2, reasoning: 3 } });
    const last = readFileSync(recordFile, 'utf8').trim().split('\n').at(-1);

    expect(JSON.parse(last ?? '')).toEqual({
      requestId: 'req_1',
      id: answer.id,
      model: 'gpt-4o',
      prompt_tokens: 8,
      completion_tokens: 22,
      cached_tokens: 2,
      reasoning_tokens: 3,
      outcome: 'completed',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(upstream.served.map(({ id }) => id)).toEqual([answer.id]);
  });

  it('charges an aborted stream for what was written until the caller left', async () => {
    const stream = await client.chat.completions.create(
      { ...body({ fake: { chunks: 1_000, chunkDelayMs: 5 } }), ...withUsage },
      { headers: { 'x-weir-request-id': 'req_2' } },
    );
    let seen = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) seen += 1;
      if (seen === 10) break;
    }
    const call = await eventuallyServed();

    expect(call).toMatchObject({ requestId: 'req_2', outcome: 'aborted', prompt_tokens: 8 });
    expect(call.completion_tokens).toBeGreaterThanOrEqual(10);
    expect(call.completion_tokens).toBeLessThan(100);
  });

  it('has nothing for errors and for callers who leave before the first byte', async () => {
    await expect(complete({ fake: { status: 500 } })).rejects.toMatchObject({ status: 500 });
    const controller = new AbortController();
    const given = client.chat.completions.create(body({ fake: { hang: true } }), { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(given).rejects.toThrow('aborted');
    expect(upstream.served).toEqual([]);
  });
});

it('survives callers who die in the middle of a request', async () => {
  const { port } = new URL(upstream.url);
  const call = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions' });
  call.on('error', () => undefined).write('{"model":');
  await sleep(20);
  call.destroy();
  await sleep(20);
  await expect(complete()).resolves.toBeDefined();
});

describe('behaviours', () => {
  it('come from the default, the test, the queue and the request, the later ones on top', async () => {
    upstream.behave({ model: 'standing', chunks: 4 });
    upstream.behaveOnce({ model: 'queued' });

    expect((await complete()).model).toBe('queued');
    expect((await complete()).model).toBe('standing');
    const answer = await complete({ fake: { model: 'asked' } });
    expect(answer).toMatchObject({ model: 'asked', usage: { completion_tokens: 4 } });
  });

  it('can be set from another process', async () => {
    const control = new URL('/control', upstream.url);
    const set = (document: object) => fetch(control, { method: 'POST', body: JSON.stringify(document) });

    expect((await set({ once: [{ status: 429, headers: { 'retry-after': '7' } }] })).status).toBe(200);
    expect((await set({ behave: { stauts: 500 } })).status).toBe(400);
    await expect(complete()).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    await expect(complete()).resolves.toBeDefined();
  });

  it('answers any status with any body', async () => {
    const html = await rawAnswer({ fake: { status: 502, body: '<html>bad gateway</html>' } });
    expect([html.status, html.headers.get('content-type'), await html.text()]).toEqual([
      502,
      'text/html',
      '<html>bad gateway</html>',
    ]);
    const own = await rawAnswer({ fake: { status: 402, body: { detail: 'pay first' } } });
    expect([own.status, await own.json()]).toEqual([402, { detail: 'pay first' }]);
  });

  it.each<[Behaviour['malformed'], string]>([
    ['not-json', '{"id":"chatcmpl-1","object":"chat.comp'],
    ['empty', ''],
    ['wrong-shape', '{"result":"ok"}'],
  ])('answers 200 with a malformed body: %s', async (malformed, expected) => {
    expect(await rawText({ fake: { malformed } })).toBe(expected);
  });

  it('resets the connection before the headers', async () => {
    const { port } = new URL(upstream.url);
    const failure = await new Promise<NodeJS.ErrnoException>((resolve) => {
      const call = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions' });
      call.on('error', resolve).end(JSON.stringify(body({ fake: { resetBeforeHeaders: true } })));
    });
    expect(failure.code).toBe('ECONNRESET');
  });

  it('cuts the socket after exactly so many chunks, and bills them', async () => {
    const stream = await client.chat.completions.create({ ...body({ fake: { resetAfterChunks: 3 } }), stream: true });
    const chunks: ChatCompletionChunk[] = [];
    const reading = (async () => {
      for await (const chunk of stream) chunks.push(chunk);
    })();

    await expect(reading).rejects.toThrow('terminated');
    expect(contentOf(chunks)).toBe("This is Weir's");
    expect(await eventuallyServed()).toMatchObject({ outcome: 'aborted', completion_tokens: 3 });
  });

  it('ends, breaks and fails streams in the ways vendors do', async () => {
    const broken = (fake: Behaviour) => rawText({ stream: true, fake });

    expect(await broken({ endAfterChunks: 2 })).not.toMatch(/DONE|"finish_reason":"/);
    expect(await broken({ streamGarbageAfterChunks: 1 })).toMatch(/"del\n\n$/);
    expect(await broken({ errorChunkAfterChunks: 1 })).toMatch(/data: \{"error":.*\n\ndata: \[DONE\]\n\n$/);
    expect(await broken({ rawEvents: [': hi\n\n', 'data: 1\r\n\r\n'] })).toBe(': hi\n\ndata: 1\r\n\r\n');
    expect(await broken({ ignoreStream: true })).toMatch(/^\{"id":"chatcmpl-.*"object":"chat.completion"/);
    expect((await broken({ roleOnEveryChunk: true, chunks: 5 })).match(/"role"/g)).toHaveLength(6);
  });

  it.each<[keyof Behaviour, RegExp]>([
    ['silentAfterChunks', /"content":" is"[^\n]*\n\n$/],
    ['commentsOnlyAfterChunks', /: keep-alive\n\n$/],
  ])('keeps the connection open: %s', async (fault, ending) => {
    const answer = await rawAnswer({ stream: true, fake: { [fault]: 2 } });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const deadline = sleep(200).then(() => 'late' as const);
    for (;;) {
      const part = await Promise.race([reader.read(), deadline]);
      if (part === 'late') break;
      expect(part.done).toBe(false);
      text += part.value;
    }
    await reader.cancel();

    expect(text).toMatch(ending);
    expect(upstream.served.at(-1)).toMatchObject({ outcome: 'aborted', completion_tokens: 2 });
  });
});

describe('usage as reported', () => {
  it.each<[Behaviour['usage'], object | undefined]>([
    ['none', undefined],
    ['zero', { prompt_tokens: 0, completion_tokens: 0 }],
    ['negative', { prompt_tokens: -9, completion_tokens: -20 }],
    ['nan', { prompt_tokens: null, completion_tokens: null }],
    ['string', { prompt_tokens: '8', completion_tokens: '19' }],
    [
      { prompt_tokens: 1_000, completion_tokens: 500 },
      { prompt_tokens: 1_000, completion_tokens: 500 },
    ],
  ])('%j', async (usage, expected) => {
    const whole = await complete({ fake: { usage } });
    const last = (await streamed({ fake: { usage } })).at(-1);
    for (const told of [whole.usage, last?.usage]) {
      if (expected) expect(told).toMatchObject(expected);
      else expect(told).toBeUndefined();
    }
  });

  it('bills what it counted when the report is a lie, and a given usage when there is one', async () => {
    for (const usage of ['none', 'negative', 'zero', { prompt_tokens: 1_000, completion_tokens: 500 }] as const) {
      await complete({ fake: { usage } });
    }
    expect(upstream.served.map((call) => [call.prompt_tokens, call.completion_tokens])).toEqual([
      [8, 19],
      [8, 19],
      [0, 0],
      [1_000, 500],
    ]);
  });

  it('comes twice, on the finish chunk, or on every chunk', async () => {
    const usages = async (usage: Behaviour['usage'], more: object = {}) => {
      const text = await rawText({ stream: true, ...more, fake: { usage, chunks: 3 } });
      return [...text.matchAll(/"completion_tokens":(\d+)/g)].map((match) => Number(match[1]));
    };
    expect(await usages('double', withUsage)).toEqual([3, 3]);
    expect(await usages('on-finish')).toEqual([3]);
    expect(await usages('every-chunk')).toEqual([1, 2, 3, 3]);
  });
});
