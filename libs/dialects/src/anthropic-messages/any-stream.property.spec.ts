import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import type { ChatChunk } from '@app/llm';
import {
  argued,
  called,
  chunk,
  finished,
  request,
  role,
  said,
  thought,
  usageOf,
  written,
} from '../__fixtures__/chunks';
import { MessageStreamRenderer } from './stream-renderer';

/** The official client's own reading of a stream. */
function readByClient(body: string): Promise<Anthropic.Message> {
  const answer = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  const client = new Anthropic({ apiKey: 'sk-none', maxRetries: 0, fetch: answer });
  return client.messages
    .stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: '' }] })
    .finalMessage();
}

interface Call {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Of how many characters each delta is. */
  readonly cut: number;
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const call = fc.record<Call>({
  id: fc.constantFrom('call_1', 'functions.f:0', 'toolu_x'),
  input: fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { maxKeys: 4, noNullPrototype: true }),
  cut: fc.integer({ min: 1, max: 30 }),
});

function deltasOf({ id, input, cut }: Call, index: number): readonly ChatChunk[] {
  const whole = JSON.stringify(input);
  const pieces = whole.match(new RegExp(`[^]{1,${cut}}`, 'g')) ?? [];
  return [called(index, `${id}_${index}`, `tool_${index}`), ...pieces.map((piece) => argued(index, piece))];
}

/** The calls' deltas in any order that keeps each call's own. */
function interleaved(calls: readonly Call[], order: readonly number[]): readonly ChatChunk[] {
  const queues = calls.map((each, index) => [...deltasOf(each, index)]);
  const mixed: ChatChunk[] = [];
  for (const pick of order) {
    const waiting = queues.filter((queue) => queue.length > 0);
    if (waiting.length > 0) mixed.push(waiting[pick % waiting.length]!.shift()!);
  }
  return [...mixed, ...queues.flat()];
}

const answer = fc.record({
  thinking: fc.array(text, { maxLength: 4 }),
  signature: fc.option(fc.base64String({ minLength: 4, maxLength: 12 }), { nil: undefined }),
  texts: fc.array(text, { maxLength: 4 }),
  calls: fc.array(call, { maxLength: 4 }),
  order: fc.array(fc.nat(7), { maxLength: 60 }),
});

describe('whatever chunks a vendor sends', () => {
  it("are a message that Anthropic's client reads without loss (L09, L10)", async () => {
    await fc.assert(
      fc.asyncProperty(answer, async ({ thinking, signature, texts, calls, order }) => {
        const signed = signature === undefined ? [] : [chunk({}, { thought: { text: thinking.join(''), signature } })];
        const chunks = [
          role,
          ...thinking.map(thought),
          ...(thinking.length > 0 ? signed : []),
          ...texts.map(said),
          ...interleaved(calls, order),
          finished(calls.length > 0 ? 'tool_calls' : 'stop'),
        ];
        const frames = written(new MessageStreamRenderer(request()), chunks, usageOf({ input: 7, output: 9 }));

        const message = await readByClient(frames);
        const thoughts = message.content.filter((block) => block.type === 'thinking');
        const uses = message.content.filter((block) => block.type === 'tool_use');
        expect(thoughts.map((block) => block.thinking).join('')).toBe(thinking.join(''));
        if (thinking.length > 0 && signature !== undefined) expect(thoughts[0]!.signature).toBe(signature);
        expect(message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')).toBe(
          texts.join(''),
        );
        const byName = [...uses].sort((one, other) => one.name.localeCompare(other.name));
        expect(byName.map(({ name, input }) => [name, input])).toEqual(
          // JSON has no negative zero.
          calls.map(({ input }, index) => [`tool_${index}`, JSON.parse(JSON.stringify(input))]),
        );
        expect(message.stop_reason).toBe(calls.length > 0 ? 'tool_use' : 'end_turn');
        expect(message.usage).toMatchObject({ input_tokens: 7, output_tokens: 9 });
      }),
      { numRuns: 100 },
    );
  });
});
