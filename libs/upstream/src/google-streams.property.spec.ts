import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ChatChunk } from '@app/llm';
import { adapterFor, type AnswerIdentity, type ChatAdapter } from '@app/providers';
import fc from 'fast-check';
import { SseReader } from './sse-reader';

const IDENTITY: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'gm',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};
const FIXTURES = 'libs/providers/src/gemini/__fixtures__';
const WIRES = ['text', 'thought-and-calls', 'vertex'].map((name) =>
  readFileSync(resolve(FIXTURES, `${name}.stream.txt`), 'utf8'),
);

/** All that comes of a stream, or why nothing did. */
function read(chat: ChatAdapter, pieces: readonly Buffer[]): object {
  const stream = chat.openStream(IDENTITY);
  const chunks: ChatChunk[] = [];
  const reader = new SseReader(1_000_000, (event) => chunks.push(...stream.push(event)));
  try {
    for (const piece of pieces) reader.push(piece);
    reader.end();
    chunks.push(...stream.end());
  } catch (error) {
    return { failure: (error as { failure?: string }).failure };
  }
  return { chunks, reported: stream.reported, keepsakes: stream.keepsakes };
}

function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, other) => one - other);
  return [0, ...ends].map((from, position) => bytes.subarray(from, ends[position] ?? bytes.length));
}

const { chat, native } = adapterFor('gemini');

describe.each([
  ['in our words', chat!],
  ['in its own', native!.gemini!],
])('P06 a stream of Google, read %s,', (_words, adapter) => {
  const wire = fc.constantFrom(...WIRES);

  it('gives the same however its bytes are cut, and whatever ends its lines', () => {
    fc.assert(
      fc.property(
        wire,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(), { maxLength: 12 }),
        (text, end, places) => {
          const bytes = Buffer.from(text.replaceAll('\n', end));
          expect(read(adapter, cutAt(bytes, places))).toEqual(read(adapter, [Buffer.from(text)]));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('G02 is cut, or no event at all, wherever it breaks off before its finish', () => {
    fc.assert(
      fc.property(wire, fc.nat(), (text, place) => {
        const bytes = Buffer.from(text);
        const finish = text.lastIndexOf('\ndata:');
        const end = place % Buffer.byteLength(text.slice(0, finish));
        expect(read(adapter, [bytes.subarray(0, end)])).toEqual({
          failure: expect.stringMatching(/^(?:cut_stream|malformed_response)$/) as string,
        });
      }),
      { numRuns: 1_000 },
    );
  });
});
