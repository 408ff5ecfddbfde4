import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputTotal, outputTotal, UpstreamError, type ChatRequest } from '@app/llm';
import fc from 'fast-check';
import type { AnswerIdentity, ChatAdapter } from './adapter';
import { ADAPTERS } from './registry';

const FIXTURES = join(__dirname, 'openai-compatible', '__fixtures__');
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');

const ANSWER: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'fast',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};
const REQUEST: ChatRequest = {
  model: 'fast',
  messages: [{ role: 'user', content: 'hi' }],
  stream: true,
  includeUsage: false,
  includeCost: false,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: 50,
};
const TARGET = { baseUrl: 'https://vendor.example/v1', credential: 'secret', upstreamModel: 'm' };

/** The data of each event; comments are no events. */
const eventsOf = (wire: string): string[] =>
  wire.split('\n\n').flatMap((block) => (block.startsWith('data: ') ? [block.slice('data: '.length)] : []));

function readAll(chat: ChatAdapter, events: readonly string[]) {
  const stream = chat.openStream(ANSWER);
  const chunks = [...events.flatMap((data) => stream.push({ data })), ...stream.end()];
  const choices = chunks.flatMap(({ document }) => document.choices);
  return { stream, chunks, choices, deltas: choices.map(({ delta }) => said(delta)) };
}

/** A delta without the nulls, which say nothing. */
const said = (delta: object): object => Object.fromEntries(Object.entries(delta).filter(([, value]) => value !== null));

/** The failure a step ends with, undefined when it succeeds. Anything thrown but UpstreamError is a bug of ours. */
function failureOf(step: () => unknown): UpstreamError | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}

/** JSON as vendors might write it: real member names, values of any kind. */
const { junk } = fc.letrec<{ junk: unknown }>((tie) => ({
  junk: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, 0, 1, -1, 1.5, '', 'stop', 'assistant', 'x', 'error', 'tool_calls'),
    fc.array(tie('junk'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        ...['id', 'object', 'choices', 'index', 'delta', 'message', 'role', 'content', 'finish_reason', 'logprobs'],
        ...['tool_calls', 'function', 'name', 'arguments', 'custom', 'usage', 'prompt_tokens', 'completion_tokens'],
        ...['error', 'code', 'type', 'detail', 'details', 'x_groq', 'base_resp', 'reasoning', 'audio', '__proto__'],
      ),
      tie('junk'),
      { maxKeys: 6 },
    ),
  ),
}));

describe.each(ADAPTERS.map((adapter) => [adapter.id, adapter] as const))('the adapter %s', (_id, adapter) => {
  const chat = adapter.chat!;

  it('asks for the upstream model under the base URL, with the credential in a header only', () => {
    const built = chat.buildRequest(REQUEST, TARGET);
    expect(built.url.startsWith(`${TARGET.baseUrl}/`)).toBe(true);
    expect(JSON.stringify(built.headers)).toContain(TARGET.credential);
    expect(JSON.parse(built.body)).toMatchObject({ model: 'm', stream: true });
    expect(built.url + built.body).not.toContain(TARGET.credential);
  });

  it('A01 reads a whole answer', () => {
    const { completion, reported, text } = chat.parseResponse(JSON.parse(fixture('openai.response.json')), ANSWER);
    expect(completion).toMatchObject({ id: 'chatcmpl-AbC', object: 'chat.completion', model: 'fast' });
    expect(completion.choices).toMatchObject([{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }]);
    expect(completion).not.toHaveProperty('usage');
    expect([text, reported?.usage.quantities]).toMatchObject(['Hi', { input: 9, output: 2 }]);
  });

  it.each<[string, string, readonly object[], readonly [input: number, output: number]]>([
    ['W01', 'openai.stream.txt', [{ role: 'assistant', content: '' }, { content: 'Hi' }, {}], [8, 1]],
    [
      'W02',
      'deepseek.stream.txt',
      [{ role: 'assistant', reasoning_content: '' }, { reasoning_content: 'Think' }, { content: '4' }, {}],
      [13, 6],
    ],
    [
      'W03',
      'qwen.stream.txt',
      [
        {
          role: 'assistant',
          tool_calls: [{ index: 0, id: 'call_7', type: 'function', function: { name: 'weather', arguments: '' } }],
        },
        { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
        { tool_calls: [{ index: 0, function: { arguments: ' "Oslo"}' } }] },
        {},
      ],
      [295, 22],
    ],
  ])('%s reads the stream of %s', (_case, file, deltas, usage) => {
    const read = readAll(chat, eventsOf(fixture(file)));
    expect(read.deltas).toEqual(deltas);
    const { quantities } = read.stream.reported!.usage;
    expect([inputTotal(quantities), outputTotal(quantities)]).toEqual(usage);
    expect(JSON.stringify(read.chunks)).not.toMatch(/"usage"|obfuscation/);
    for (const { document } of read.chunks) expect(document.model).toBe('fast');
  });

  it('W07 C08 C09 reads the stream of azure.stream.txt without its notes and without usage', () => {
    const read = readAll(chat, eventsOf(fixture('azure.stream.txt')));
    expect(read.deltas).toEqual([{ role: 'assistant', content: '' }, { content: 'Hi' }, {}]);
    expect(read.stream.reported).toBeUndefined();
    expect(JSON.stringify(read.chunks)).not.toContain('filter');
  });

  it.each(['openai', 'deepseek', 'qwen', 'azure'])('G02 G04 takes every beginning of %s.stream.txt for cut', (name) => {
    const events = eventsOf(fixture(`${name}.stream.txt`));
    const finish = events.findIndex((event) => /"finish_reason":"/.test(event));
    for (let end = 0; end <= finish; end++) {
      expect(failureOf(() => readAll(chat, events.slice(0, end)))?.failure).toBe('cut_stream');
    }
    expect(failureOf(() => readAll(chat, events.slice(0, finish + 1)))).toBeUndefined();
  });

  it.each(['{"choices":[{"index":0,"del', '[1]', '"text"', '5', 'null', '<html>'])(
    'B21 takes the event %s for a malformed response',
    (data) => {
      expect(failureOf(() => readAll(chat, [data]))?.failure).toBe('malformed_response');
    },
  );

  it.each([400, 401, 403, 404, 408, 413, 422, 429, 500, 502, 503, 529])(
    'F16 F20 says why it failed for any body of a %i, and tells no secret',
    (status) => {
      const secret = 'sk-abcdefgh12345678 at https://internal.vendor.example/v1 for org-Ab12Cd34';
      const bodies = ['', 'not json', '<html>x</html>', '{', '[]', 'null', '{"error":null}', '{"error":{}}'];
      const telling = [secret, JSON.stringify({ error: { message: secret } }), JSON.stringify([{ error: secret }])];
      for (const body of [...bodies, ...telling]) {
        const error = adapter.parseError({ status, headers: {}, body });
        expect(error).toBeInstanceOf(UpstreamError);
        expect(error.details.status).toBe(status);
        expect(error.details.message ?? '').not.toMatch(/sk-|internal|Ab12Cd34|<html>/);
      }
    },
  );

  it('throws nothing but UpstreamError for whatever a vendor answers, whole or failed', () => {
    fc.assert(
      fc.property(junk, fc.integer({ min: 200, max: 599 }), (body, status) => {
        failureOf(() => JSON.stringify(chat.parseResponse(body, ANSWER)));
        const answer = { status, headers: {}, body: JSON.stringify(body) };
        expect(adapter.parseError(answer)).toBeInstanceOf(UpstreamError);
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but UpstreamError for events in any order between junk, and keeps its promises if it accepts them', () => {
    const files = ['openai', 'deepseek', 'qwen', 'azure'].map((name) => eventsOf(fixture(`${name}.stream.txt`)));
    const real = fc.constantFrom(...files.flat());
    const choice = fc.record({
      index: fc.constantFrom(0, 1),
      delta: junk,
      finish_reason: fc.constantFrom(null, 'stop'),
    });
    const invented = fc.oneof(junk, fc.record({ choices: fc.array(choice, { maxLength: 2 }) }));
    const events = fc.array(
      fc.oneof(
        real,
        invented.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(events, (all) => {
        failureOf(() => expectWellFormed(readAll(chat, all).choices));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** What every client counts on: each choice begins with its only role and ends with its only finish. */
function expectWellFormed(choices: ReturnType<typeof readAll>['choices']): void {
  for (const index of new Set(choices.map((choice) => choice.index))) {
    const mine = choices.filter((choice) => choice.index === index);
    const withRole = mine.filter(({ delta }) => 'role' in delta);
    expect([withRole.length, mine[0]?.delta['role'], mine.at(-1)?.delta]).toEqual([1, 'assistant', {}]);
    expect(mine.map(({ finish_reason }) => finish_reason !== null)).toEqual(mine.map((one) => one === mine.at(-1)));
    expect(mine.every(({ logprobs }) => logprobs !== undefined)).toBe(true);
  }
}
