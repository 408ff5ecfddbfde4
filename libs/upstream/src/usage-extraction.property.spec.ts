import { adapterFor, type AnswerIdentity, type ProviderAdapter } from '@app/providers';
import fc from 'fast-check';
import { SseReader } from './sse-reader';

const IDENTITY: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'm',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};
const STAMP = { id: 'chatcmpl-u1', object: 'chat.completion.chunk', created: 1, model: 'm' };

type Json = Readonly<Record<string, unknown>>;
interface Counts {
  readonly input: number;
  readonly output: number;
}

const usageOf = ({ input, output }: Counts): Json => ({
  ...{ prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
});
const chunk = (delta: Json, more: Json = {}, inChoice: Json = {}): Json => ({
  ...STAMP,
  choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...inChoice }],
  ...more,
});
const finish = (more: Json = {}, inChoice: Json = {}) => chunk({}, more, { finish_reason: 'stop', ...inChoice });
const alone = (usage: Json): Json => ({ ...STAMP, choices: [], usage });

/** Where vendors put the usage of a stream whose content chunks are given. Each ends with `counts` as its last word. */
const PLACES: Readonly<Record<string, (contents: readonly Json[], counts: Counts) => readonly Json[]>> = {
  'after the finish': (contents, counts) => [...contents, finish(), alone(usageOf(counts))],
  'after the finish, null until then': (contents, counts) => [
    ...contents.map((content) => ({ ...content, usage: null })),
    ...[finish({ usage: null }), alone(usageOf(counts))],
  ],
  'with the finish': (contents, counts) => [...contents, finish({ usage: usageOf(counts) })],
  'inside the choice': (contents, counts) => [...contents, finish({}, { usage: usageOf(counts) })],
  'in the notes of Groq': (contents, counts) => [...contents, finish({ x_groq: { usage: usageOf(counts) } })],
  'before the finish': (contents, counts) => [...contents, alone(usageOf(counts)), finish({ usage: null })],
  'before all text': (contents, counts) => [alone(usageOf(counts)), ...contents, finish()],
  'in every chunk, growing': (contents, counts) => [
    ...contents.map((content, output) => ({ ...content, usage: usageOf({ input: counts.input, output }) })),
    ...[finish(), alone(usageOf(counts))],
  ],
  'twice, the first a placeholder': (contents, counts) => [
    ...[alone(usageOf({ input: 1, output: 1 })), ...contents, finish({ usage: usageOf(counts) })],
  ],
};

const counts = fc.record({ input: fc.nat(100_000), output: fc.oneof(fc.constant(0), fc.nat(100_000)) });
const word = fc.constantFrom('a', ' ', 'é', '堰', '😀', '\n', '\r\n', '\u2028', '"', '\\', 'data: [DONE]', '<think>');
const texts = fc.array(
  fc.array(word, { maxLength: 4 }).map((words) => words.join('')),
  { maxLength: 4 },
);
const EOLS = ['\n', '\r\n', '\r'];

/** How a vendor's server writes events: line ends, blanks, comments, fields nobody needs, data on several lines. */
const framing = fc.record({
  eol: fc.constantFrom(...EOLS),
  start: fc.constantFrom('', '\uFEFF', ': hello', '\n'),
  before: fc.array(fc.constantFrom('', ': ping', ':', 'event: chunk', 'id: 7', 'retry: 10'), { maxLength: 3 }),
  colon: fc.constantFrom('data:', 'data: '),
  hasLineForEachMember: fc.boolean(),
  end: fc.constantFrom(
    'done',
    'done and more',
    'done without empty line',
    'nothing',
    'nothing, not even an empty line',
  ),
});
type Framing = typeof framing extends fc.Arbitrary<infer Value> ? Value : never;

function bytesOf(documents: readonly Json[], { eol, start, before, colon, ...how }: Framing): Buffer {
  const event = (data: string) => [...before, ...data.split('\n').map((line) => colon + line), '', ''].join(eol);
  const events = documents.map((document) => event(JSON.stringify(document, null, how.hasLineForEachMember ? 1 : 0)));
  const opening = start === '' || start === '\uFEFF' ? start : start + eol;
  if (how.end.startsWith('done')) events.push(event('[DONE]'));
  if (how.end === 'done and more')
    events.push(event('{oops'), event(JSON.stringify(alone(usageOf({ input: 9, output: 9 })))));
  const wire = opening + events.join('');
  return Buffer.from(how.end.endsWith('empty line') ? wire.slice(0, -eol.length) : wire);
}

const stream = fc
  .record({ place: fc.constantFrom(...Object.keys(PLACES)), texts, counts, framing })
  .map(({ place, ...each }) => {
    const contents = each.texts.map((content) => chunk({ content }));
    const documents = PLACES[place]!(contents, each.counts);
    return { place, text: each.texts.join(''), counts: each.counts, bytes: bytesOf(documents, each.framing) };
  });

function read(adapter: ProviderAdapter, pieces: readonly Buffer[]) {
  const answer = adapter.chat!.openStream(IDENTITY);
  let text = '';
  const reader = new SseReader(1_000_000, (event) => {
    for (const sent of answer.push(event)) text += sent.text;
  });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  for (const sent of answer.end()) text += sent.text;
  return { text, usage: answer.reported?.usage };
}

function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, other) => one - other);
  return [0, ...ends].map((from, position) => bytes.subarray(from, ends[position] ?? bytes.length));
}

/** Most vendors of their family are read by the same code; other families have properties of their own. */
const READERS = ['openai', 'openai-compatible'];

describe.each(READERS)('P06 a stream of %s', (id) => {
  const adapter = adapterFor(id);
  const expectSame = (pieces: readonly Buffer[], expected: { readonly text: string; readonly counts: Counts }) => {
    const { text, usage } = read(adapter, pieces);
    expect(text).toBe(expected.text);
    expect(usage).toMatchObject({ source: 'upstream', quantities: { ...expected.counts, call: 1 } });
  };

  it('gives its text and its usage, wherever the usage stands and however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), ({ bytes, ...expected }, places) => {
        expectSame(cutAt(bytes, places), expected);
      }),
      { numRuns: 7_000 },
    );
  });

  it('gives the same byte by byte', () => {
    fc.assert(
      fc.property(stream, ({ bytes, ...expected }) => {
        expectSame(
          [...bytes].map((byte) => Buffer.of(byte)),
          expected,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same for every cut in two', () => {
    fc.assert(
      fc.property(stream, ({ bytes, ...expected }) => {
        for (let cut = 0; cut <= bytes.length; cut++) {
          expectSame([bytes.subarray(0, cut), bytes.subarray(cut)], expected);
        }
      }),
      { numRuns: 4 },
    );
  });
});
