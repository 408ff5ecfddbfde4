import { adapterFor, type AnswerIdentity } from '@app/providers';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import fc from 'fast-check';
import { openReader } from './event-reader';

const IDENTITY: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'm',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};

interface Answer {
  readonly texts: readonly string[];
  readonly input: number;
  readonly output: number;
}

const codec = new EventStreamCodec(toUtf8, fromUtf8);

function frame([type, body]: readonly [type: string, body: object]): Buffer {
  const value = (text: string) => ({ type: 'string' as const, value: text });
  const headers = { ':event-type': value(type), ':message-type': value('event') };
  return Buffer.from(codec.encode({ headers, body: fromUtf8(JSON.stringify(body)) }));
}

/** What each vendor writes for the same answer. */
const WIRES: Readonly<Record<string, (answer: Answer) => Buffer>> = {
  bedrock: ({ texts, input, output }) =>
    Buffer.concat(
      [
        ['messageStart', { role: 'assistant' }] as const,
        ...texts.map((text) => ['contentBlockDelta', { contentBlockIndex: 0, delta: { text } }] as const),
        ['messageStop', { stopReason: 'end_turn' }] as const,
        ['metadata', { usage: { inputTokens: input, outputTokens: output } }] as const,
      ].map(frame),
    ),
  cohere: ({ texts, input, output }) => {
    const usage = { billed_units: { input_tokens: input, output_tokens: output } };
    const events = [
      { type: 'message-start', delta: { message: { role: 'assistant' } } },
      ...texts.map((text) => ({ type: 'content-delta', index: 0, delta: { message: { content: { text } } } })),
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
    ];
    return Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
  },
  ollama: ({ texts, input, output }) => {
    const lines = [
      ...texts.map((content) => ({ message: { role: 'assistant', content }, done: false })),
      { done: true, done_reason: 'stop', prompt_eval_count: input, eval_count: output },
    ];
    return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  },
};

const count = fc.integer({ min: 0, max: 2 ** 31 });
const answers = fc.record({
  texts: fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 6 }),
  input: count,
  output: count,
});

function read(id: string, pieces: readonly Buffer[]) {
  const chat = adapterFor(id).chat!;
  const stream = chat.openStream(IDENTITY);
  let text = '';
  const reader = openReader(chat.framing, 1_000_000, (event) => {
    for (const chunk of stream.push(event)) text += chunk.text;
  });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  const last = stream.end().at(-1)!;
  return { text, quantities: stream.reported?.usage.quantities, finish: last.document.choices[0]?.finish_reason };
}

describe.each(Object.entries(WIRES))('P06 a stream of %s', (id, wireOf) => {
  const expectSame = (pieces: readonly Buffer[], { texts, input, output }: Answer) => {
    const { text, quantities, finish } = read(id, pieces);
    expect([text, finish]).toEqual([texts.join(''), 'stop']);
    expect(quantities).toMatchObject({ input, output, call: 1 });
  };

  it('gives its text and its usage however the bytes are cut', () => {
    fc.assert(
      fc.property(answers, fc.array(fc.nat(), { maxLength: 12 }), (answer, places) => {
        const wire = wireOf(answer);
        const ends = [...new Set(places.map((place) => place % (wire.length + 1)))].sort((one, other) => one - other);
        const pieces = [0, ...ends].map((from, position) => wire.subarray(from, ends[position] ?? wire.length));
        expectSame(pieces, answer);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same byte by byte', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const pieces = [...wireOf(answer)].map((byte) => Buffer.of(byte));
        expectSame(pieces, answer);
      }),
      { numRuns: 100 },
    );
  });
});
