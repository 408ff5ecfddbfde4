import { quantitiesOf } from '@app/llm';
import fc from 'fast-check';
import { ANSWER, eventsOf, failureOf, readAll } from '../__fixtures__/describe-adapter';
import type { SseEvent } from '../adapter';
import { fixture } from './__fixtures__/vendor-wire';
import { anthropicAdapter } from './anthropic.adapter';

const chat = anthropicAdapter.chat!;

const event = (document: { readonly type: string; readonly [member: string]: unknown }): SseEvent => ({
  event: document.type,
  data: JSON.stringify(document),
});
const START = event({ type: 'message_start', message: { model: 'm', usage: { input_tokens: 5, output_tokens: 1 } } });
const STOP = event({ type: 'message_stop' });
const start = (block: object) => event({ type: 'content_block_start', index: 0, content_block: block });
const delta = (piece: object) => event({ type: 'content_block_delta', index: 0, delta: piece });
const END_OF_BLOCK = event({ type: 'content_block_stop', index: 0 });
const finish = (reason: string | null, usage: object = { output_tokens: 2 }) =>
  event({ type: 'message_delta', delta: { stop_reason: reason }, usage });
const TEXT = [start({ type: 'text', text: '' }), delta({ type: 'text_delta', text: 'Hi' }), END_OF_BLOCK];

const read = (...events: readonly SseEvent[]) => readAll(chat, [START, ...events, STOP]);
const callsIn = ({ deltas }: ReturnType<typeof readAll>) =>
  deltas.flatMap((one) => (one as { tool_calls?: unknown[] }).tool_calls ?? []);

describe('a stream of Anthropic', () => {
  it('W04 I01 I02 I04 is what a caller of chat completions reads, byte by byte', () => {
    const { chunks } = readAll(chat, eventsOf(fixture('thinking-and-tools.stream.txt')), {
      ...ANSWER,
      publicModel: 'cl',
    });
    const written = chunks.filter(({ document }) => document.choices.length > 0);
    const frames = written.map(({ document }) => `data: ${JSON.stringify(document)}\n\n`).join('');
    const expected = fixture('thinking-and-tools.client.txt').split('\n\n').slice(0, -3).join('\n\n');
    expect(frames).toBe(`${expected}\n\n`);
  });

  it('I02 E09 shows signed thinking where it ends, keeps it under the first tool call, and counts every part of the usage', () => {
    const { stream, chunks } = readAll(chat, eventsOf(fixture('thinking-and-tools.stream.txt')));
    const thought = { text: 'plan', signature: 'c2ln' };
    expect(chunks.flatMap((chunk) => chunk.thought ?? [])).toEqual([thought]);
    expect(stream.keepsakes).toEqual([{ toolCallId: 'toolu_A', value: [thought] }]);
    expect(stream.reported).toEqual({
      usage: {
        source: 'upstream',
        reportsSearches: true,
        quantities: quantitiesOf({
          ...{ input: 12, cache_read: 900, cache_write_5m: 60, cache_write_1h: 40, output: 15, reasoning: 25, call: 1 },
        }),
      },
      document: JSON.parse(/"usage":(\{.*\})\}/.exec(fixture('thinking-and-tools.client.txt'))![1]!) as unknown,
    });
  });

  it('I02 keeps thinking that only Anthropic can read, and thinking that was left out of the answer', () => {
    const { stream, deltas } = read(
      start({ type: 'thinking', thinking: '', signature: '' }),
      delta({ type: 'signature_delta', signature: 'c2' }),
      delta({ type: 'signature_delta', signature: 'ln' }),
      END_OF_BLOCK,
      start({ type: 'redacted_thinking', data: 'cmVk' }),
      END_OF_BLOCK,
      start({ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }),
      END_OF_BLOCK,
      finish('tool_use'),
    );
    expect(stream.keepsakes).toEqual([
      {
        toolCallId: 'toolu_1',
        value: [
          { text: '', signature: 'c2ln' },
          { text: '', redacted: 'cmVk' },
        ],
      },
    ]);
    expect(JSON.stringify(deltas)).not.toContain('reasoning');
  });

  it('keeps nothing when no tool is called: no later request needs it', () => {
    const thinking = [start({ type: 'thinking', thinking: 'x', signature: 's' }), END_OF_BLOCK];
    expect(read(...thinking, ...TEXT, finish('end_turn')).stream.keepsakes).toEqual([]);
  });

  it('I04 D12 gives a tool without deltas the input of its start', () => {
    const called = read(
      start({ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }),
      END_OF_BLOCK,
      start({ type: 'tool_use', id: 'b', name: 'g' }),
      delta({ type: 'input_json_delta', partial_json: '' }),
      finish('tool_use'),
    );
    expect(callsIn(called)).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 0, function: { arguments: '{"x":1}' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '' } },
      { index: 1, function: { arguments: '{}' } },
    ]);
  });

  it('D09 makes up the id of a tool call that has none, the same each time', () => {
    const events = [start({ type: 'tool_use', name: 'f' }), END_OF_BLOCK, finish('tool_use')];
    const [first, second] = [callsIn(read(...events)), callsIn(read(...events))];
    expect(first).toEqual(second);
    expect((first[0] as { id: string }).id).toMatch(/^call_/);
  });

  it('D13 forwards arguments that were cut off, and says so', () => {
    const { choices, ...called } = read(
      start({ type: 'tool_use', id: 'a', name: 'f', input: {} }),
      delta({ type: 'input_json_delta', partial_json: '{"x":' }),
      finish('max_tokens'),
    );
    expect(callsIn({ choices, ...called })).toHaveLength(2);
    expect(choices.at(-1)!.finish_reason).toBe('length');
  });

  it('leaves out the tools that Anthropic runs itself, and says what it found as annotations of the cited text', () => {
    const { deltas, stream } = readAll(chat, eventsOf(fixture('web-search.stream.txt')));
    expect(deltas).toEqual([
      { role: 'assistant', content: '' },
      { content: 'It says: ' },
      { content: 'rain' },
      {
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://weather.example/oslo', title: 'Oslo', start_index: 9, end_index: 13 },
          },
        ],
      },
      {},
    ]);
    expect(stream.reported?.usage.quantities).toMatchObject({ input: 600, output: 30, web_search: 1 });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['compaction', 'stop'],
    ['brand_new', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
  ])('I18 ends with %s as %s', (reason, expected) => {
    expect(read(...TEXT, finish(reason)).choices.at(-1)).toMatchObject({ delta: {}, finish_reason: expected });
  });

  it('I12 has a role and a finish when Anthropic refuses before it says anything', () => {
    const { choices } = read(finish('refusal'));
    expect(choices).toMatchObject([
      { delta: { role: 'assistant', content: '' }, finish_reason: null },
      { delta: {}, finish_reason: 'content_filter' },
    ]);
  });

  it('I16 takes nulls among the counts for nothing said, and later counts for all counts so far', () => {
    const { stream } = read(
      ...TEXT,
      finish(null, { output_tokens: 9, input_tokens: 7, cache_creation: null, server_tool_use: null }),
      finish('end_turn', { output_tokens: 12, input_tokens: null }),
    );
    expect(stream.reported?.usage.quantities).toEqual(quantitiesOf({ input: 7, output: 12, call: 1 }));
  });

  it('I17 ignores events, blocks and deltas newer than this code', () => {
    const { deltas } = read(
      event({ type: 'brand_new', index: 1 }),
      start({ type: 'brand_new', text: 'x' }),
      delta({ type: 'text_delta', text: 'not for a chat' }),
      END_OF_BLOCK,
      ...TEXT,
      delta({ type: 'brand_new', text: 'x' }),
      finish('end_turn'),
    );
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, { content: 'Hi' }, {}]);
  });

  it('reads events without a name, and reads nothing after the end', () => {
    const unnamed = [START, ...TEXT, finish('end_turn'), STOP, ...TEXT].map(({ data }) => ({ data }));
    expect(readAll(chat, unnamed).deltas).toEqual([{ role: 'assistant', content: '' }, { content: 'Hi' }, {}]);
  });

  it('says which tier served when Anthropic does', () => {
    const { chunks } = read(...TEXT, finish('end_turn', { output_tokens: 1, service_tier: 'priority' }));
    expect(chunks.at(-1)!.document).toMatchObject({ service_tier: 'priority' });
  });

  it.each([
    ['overloaded_error', 'overloaded'],
    ['rate_limit_error', 'rate_limited'],
    ['invalid_request_error', 'rejected'],
    ['authentication_error', 'auth'],
    ['billing_error', 'quota'],
    ['timeout_error', 'timeout'],
    ['api_error', 'overloaded'],
    ['brand_new_error', 'stream_error'],
  ])('G14 I14 fails with an %s in the stream as %s', (type, failure) => {
    const error = event({ type: 'error', error: { type, message: 'at https://internal.example' } });
    const thrown = failureOf(() => readAll(chat, [START, ...TEXT, error]));
    expect([thrown?.failure, thrown?.details.message]).toEqual([failure, 'at [address]']);
  });

  it('has no usage of a stream that was cut before Anthropic counted what it wrote', () => {
    const stream = chat.openStream(ANSWER);
    for (const one of [START, ...TEXT]) stream.push(one);
    expect([stream.reported, stream.disputed]).toEqual([undefined, undefined]);
    expect(failureOf(() => stream.end())?.failure).toBe('cut_stream');
  });

  it('disputes counts that cannot be true', () => {
    const { stream } = read(...TEXT, finish('end_turn', { output_tokens: -1 }));
    expect([stream.reported, stream.disputed]).toEqual([undefined, { input_tokens: 5, output_tokens: -1 }]);
  });

  it('B02 says the same in however many deltas', () => {
    const cuts = fc.array(fc.nat(30), { maxLength: 6 });
    const words = fc.array(fc.constantFrom('a', 'é😀', '"', '\\', '{', '\n'), { maxLength: 8 });
    fc.assert(
      fc.property(words, cuts, (all, places) => {
        const text = all.join('');
        const whole = joined(conversation([text]));
        expect(joined(conversation(split(text, places)))).toEqual(whole);
      }),
    );
  });
});

const split = (text: string, places: readonly number[]): string[] => {
  const ends = [...new Set(places)].filter((place) => place < text.length).sort((one, other) => one - other);
  return [0, ...ends].map((from, position) => text.slice(from, ends[position] ?? text.length));
};

/** The same text thought, said and given to a tool. */
function conversation(pieces: readonly string[]): readonly SseEvent[] {
  return [
    start({ type: 'thinking', thinking: '' }),
    ...pieces.map((thinking) => delta({ type: 'thinking_delta', thinking })),
    ...pieces.map((signature) => delta({ type: 'signature_delta', signature })),
    END_OF_BLOCK,
    start({ type: 'text', text: '' }),
    ...pieces.map((text) => delta({ type: 'text_delta', text })),
    END_OF_BLOCK,
    start({ type: 'tool_use', id: 't', name: 'f', input: {} }),
    ...pieces.map((piece) => delta({ type: 'input_json_delta', partial_json: piece })),
    END_OF_BLOCK,
    finish('tool_use'),
  ];
}

function joined(events: readonly SseEvent[]) {
  const { choices, stream, chunks } = read(...events);
  const textOf = (member: string) => choices.map(({ delta: said }) => (said[member] ?? '') as string).join('');
  const args = choices.flatMap(
    ({ delta: said }) => (said['tool_calls'] ?? []) as { function: { arguments: string } }[],
  );
  return {
    content: textOf('content'),
    reasoning: textOf('reasoning_content'),
    arguments: args.map((call) => call.function.arguments).join(''),
    keepsakes: stream.keepsakes,
    thoughts: chunks.flatMap(({ thought }) => thought ?? []),
    counted: chunks.map(({ text }) => text).join('').length,
  };
}
