import type { ChatMessage } from '@app/llm';
import fc from 'fast-check';
import { BUDGET, build } from './__fixtures__/body-of';

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly tool_use_id?: string;
}
interface Turn {
  readonly role: string;
  readonly content: readonly Block[];
}

const text = fc.constantFrom('', ' ', '\n', 'a', 'é😀', ' b ');
const content = fc.oneof(
  text,
  fc.array(
    text.map((said) => ({ type: 'text', text: said })),
    { minLength: 1, maxLength: 3 },
  ),
);
const said = (role: 'system' | 'developer' | 'user' | 'assistant') =>
  content.map((all): ChatMessage[] => [{ role, content: all }]);
const tools = fc
  .tuple(content, fc.uniqueArray(fc.constantFrom('a', 'b:1', 'c.2', 'd'), { minLength: 1 }), fc.boolean())
  .map(([all, names, isReversed]) => ({ all, names, isReversed }));

/** Any messages in which every call has its result. */
const conversation = fc
  .array(fc.oneof(said('system'), said('developer'), said('user'), said('assistant'), tools), { maxLength: 8 })
  .map((steps) =>
    steps.flatMap((step, position): ChatMessage[] => {
      if (Array.isArray(step)) return step;
      const ids = step.names.map((name) => `${name}_${position}`);
      const calls = ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } }));
      const results = (step.isReversed ? [...ids].reverse() : ids).map((id): ChatMessage => ({
        role: 'tool',
        tool_call_id: id,
        content: step.all,
      }));
      return [{ role: 'assistant', content: step.all, tool_calls: calls }, ...results];
    }),
  );

const idsOf = (blocks: readonly Block[], type: string) =>
  blocks.filter((block) => block.type === type).map(({ id, tool_use_id }) => id ?? tool_use_id);

/** What Anthropic's API reference asks of `messages`. */
function expectValid(turns: readonly Turn[]): void {
  expect(turns[0]!.role).toBe('user');
  turns.forEach(({ role, content: blocks }, index) => {
    const next = turns[index + 1];
    expect(blocks.length).toBeGreaterThan(0);
    expect(next?.role).not.toBe(role);
    for (const block of blocks) if (block.type === 'text') expect(block.text!.trim()).not.toBe('');
    const called = idsOf(blocks, 'tool_use');
    expect(called.every((id) => /^[a-zA-Z0-9_-]+$/.test(id!))).toBe(true);
    const leading = (next?.content ?? []).slice(0, called.length);
    expect(idsOf(leading, 'tool_result').sort()).toEqual([...called].sort());
    const answered = idsOf(blocks, 'tool_result');
    expect(idsOf(blocks.slice(0, answered.length), 'tool_result')).toEqual(answered);
  });
}

describe('any conversation', () => {
  it('I06 reaches Anthropic as turns it takes, with every word in it', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const body = build({ messages }, BUDGET).body as { messages: readonly Turn[]; system?: readonly Block[] };
        expectValid(body.messages);
        const sent = JSON.stringify([body.system, body.messages]);
        const words = JSON.stringify(messages).match(/"é😀"/g)?.length ?? 0;
        expect(sent.match(/"é😀"/g)?.length ?? 0).toBe(words);
      }),
      { numRuns: 500 },
    );
  });
});
