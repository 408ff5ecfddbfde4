import { inputTotal, outputTotal, UpstreamError, type ChatRequest } from '@app/llm';
import fc from 'fast-check';
import type { AnswerIdentity, ChatAdapter, ProviderAdapter, SseEvent, Target } from '../adapter';

export const ANSWER: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'fast',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};

export const REQUEST: ChatRequest = {
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

export const TARGET: Target = {
  baseUrl: 'https://vendor.example/v1',
  credential: 'secret-of-the-channel',
  upstreamModel: 'm',
  settings: {},
  now: new Date('2026-11-20T00:00:00Z'),
};

/** What one vendor answers to a call for two letters of text, as recorded or as its reference shows it. */
export interface VendorWire {
  readonly target?: Partial<Target>;
  /** A whole answer with the content "Hi". */
  readonly whole: unknown;
  /** The same, streamed. */
  readonly events: readonly SseEvent[];
  /** So many events make a complete answer; after any fewer the stream was cut. */
  readonly completeAfter: number;
  /** What each reports: all tokens in, all tokens out. */
  readonly tokens: Readonly<Record<'whole' | 'streamed', readonly [input: number, output: number]>>;
}

/** The events of a recorded stream; comments are none. */
export const eventsOf = (wire: string): SseEvent[] =>
  wire
    .split(/\r?\n\r?\n/)
    .map((block) => block.split(/\r?\n/))
    .filter((lines) => lines.some((line) => line.startsWith('data:')))
    .map((lines) => {
      const named = lines
        .find((line) => line.startsWith('event:'))
        ?.slice('event:'.length)
        .trim();
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length).trim());
      return { ...(named !== undefined && { event: named }), data: data.join('\n') };
    });

export function readAll(chat: ChatAdapter, events: readonly SseEvent[], answer = ANSWER) {
  const stream = chat.openStream(answer);
  const chunks = [...events.flatMap((event) => stream.push(event)), ...stream.end()];
  const choices = chunks.flatMap(({ document }) => document.choices);
  return { stream, chunks, choices, deltas: choices.map(({ delta }) => said(delta)) };
}

/** A delta without the nulls, which say nothing. */
const said = (delta: object): object => Object.fromEntries(Object.entries(delta).filter(([, value]) => value !== null));

/** The failure a step ends with, undefined when it succeeds. Anything thrown but UpstreamError is a bug of ours. */
export function failureOf(step: () => unknown): UpstreamError | undefined {
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
    fc.constantFrom(null, true, 0, 1, -1, 1.5, '', 'stop', 'assistant', 'x', 'error', 'tool_calls', 'text', 'STOP'),
    fc.constantFrom(
      'thinking',
      'tool_use',
      'text_delta',
      'message_delta',
      'content_block_start',
      'content_block_delta',
    ),
    fc.array(tie('junk'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        ...['id', 'object', 'choices', 'index', 'delta', 'message', 'role', 'content', 'finish_reason', 'logprobs'],
        ...['tool_calls', 'function', 'name', 'arguments', 'custom', 'usage', 'prompt_tokens', 'completion_tokens'],
        ...['error', 'code', 'type', 'detail', 'details', 'x_groq', 'base_resp', 'reasoning', 'audio', '__proto__'],
        ...['candidates', 'parts', 'functionCall', 'usageMetadata', 'content_block', 'stop_reason', 'output'],
        ...['thinking', 'signature', 'partial_json', 'input', 'citations', 'input_tokens', 'output_tokens', 'url'],
      ),
      tie('junk'),
      { maxKeys: 6 },
    ),
  ),
}));

/** What every adapter promises, whatever its vendor speaks. Called inside a describe. */
export function describeAdapter(adapter: ProviderAdapter, wire: VendorWire): void {
  describeAnswers(adapter.chat!, wire);
  describeFailures(adapter);
  describeJunk(adapter, wire);

  it('asks under the base URL, with the credential neither in the address nor in the body', () => {
    const target = { ...TARGET, ...wire.target };
    const built = adapter.chat!.buildRequest(REQUEST, target);
    expect(built.url.startsWith(`${target.baseUrl}/`)).toBe(true);
    expect(() => JSON.parse(built.body) as unknown).not.toThrow();
    expect(built.url + built.body).not.toContain(target.credential);
  });
}

function describeAnswers(chat: ChatAdapter, wire: VendorWire): void {
  it('A01 reads a whole answer', () => {
    const { completion, reported, text } = chat.parseResponse(wire.whole, ANSWER);
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'fast' });
    expect(completion.choices).toMatchObject([{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }]);
    expect(completion).not.toHaveProperty('usage');
    const { quantities } = reported!.usage;
    expect([text, inputTotal(quantities), outputTotal(quantities)]).toEqual(['Hi', ...wire.tokens.whole]);
  });

  it('B01 reads the same answer streamed', () => {
    const { chunks, choices, stream } = readAll(chat, wire.events);
    expectWellFormed(choices);
    expect(choices.map(({ delta }) => (delta['content'] ?? '') as string).join('')).toBe('Hi');
    expect(chunks.map(({ text }) => text).join('')).toBe('Hi');
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'stop' });
    for (const { document } of chunks)
      expect(document).toMatchObject({ model: 'fast', object: 'chat.completion.chunk' });
    const { quantities } = stream.reported!.usage;
    expect([inputTotal(quantities), outputTotal(quantities)]).toEqual(wire.tokens.streamed);
  });

  it('G02 G04 takes every beginning of a stream for cut', () => {
    for (let end = 0; end < wire.completeAfter; end++) {
      expect(failureOf(() => readAll(chat, wire.events.slice(0, end)))?.failure).toBe('cut_stream');
    }
    expect(failureOf(() => readAll(chat, wire.events.slice(0, wire.completeAfter)))).toBeUndefined();
  });

  it.each(['{"choices":[{"index":0,"del', '[1]', '"text"', '5', 'null', '<html>'])(
    'B21 takes the event %s for a malformed response',
    (data) => {
      expect(failureOf(() => readAll(chat, [{ data }]))?.failure).toBe('malformed_response');
    },
  );
}

function describeFailures(adapter: ProviderAdapter): void {
  it.each([400, 401, 403, 404, 408, 413, 422, 429, 500, 502, 503, 529])(
    'F16 F20 says why it failed for any body of a %i, and tells no secret',
    (status) => {
      const secret = 'sk-abcdefgh12345678 at https://internal.vendor.example/v1 for org-Ab12Cd34';
      const bodies = ['', 'not json', '<html>x</html>', '{', '[]', 'null', '{"error":null}', '{"error":{}}'];
      const telling = [
        secret,
        JSON.stringify({ error: { message: secret } }),
        JSON.stringify([{ error: secret }]),
        JSON.stringify({ message: secret }),
      ];
      for (const body of [...bodies, ...telling]) {
        const error = adapter.parseError({ status, headers: {}, body });
        expect(error).toBeInstanceOf(UpstreamError);
        expect(error.details.status).toBe(status);
        expect(error.details.message ?? '').not.toMatch(/sk-|internal|Ab12Cd34|<html>/);
      }
    },
  );
}

function describeJunk(adapter: ProviderAdapter, wire: VendorWire): void {
  const chat = adapter.chat!;

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
    const real = fc.constantFrom(...wire.events);
    const choice = fc.record({
      index: fc.constantFrom(0, 1),
      delta: junk,
      finish_reason: fc.constantFrom(null, 'stop'),
    });
    const invented = fc.oneof(junk, fc.record({ choices: fc.array(choice, { maxLength: 2 }) }));
    const events = fc.array(
      fc.oneof(
        real,
        invented.map((value) => ({ data: JSON.stringify(value) })),
        fc.string().map((data) => ({ data })),
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
}

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
