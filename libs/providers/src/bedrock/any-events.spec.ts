import fc from 'fast-check';
import { ANSWER, failureOf, readAll } from '../__fixtures__/describe-adapter';
import { openStream } from './stream-parser';

const NAMES = ['messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata'];
const MEMBERS = [
  ...['contentBlockIndex', 'start', 'delta', 'toolUse', 'toolUseId', 'name', 'input', 'text', 'reasoningContent'],
  ...['signature', 'redactedContent', 'stopReason', 'usage', 'inputTokens', 'outputTokens', 'cacheDetails', 'message'],
];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, 1, -1, '', 'a', 'tool_use', 'end_turn', '{"a":1}'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...MEMBERS), tie('value'), { maxKeys: 5 }),
  ),
}));
const body = fc.dictionary(fc.constantFrom(...MEMBERS), value, { maxKeys: 5 });
const name = fc.constantFrom(...NAMES, 'exception:throttlingException', 'error:x', 'news', undefined);
const chat = { openStream, buildRequest: undefined as never, parseResponse: undefined as never };

describe('a stream of Bedrock', () => {
  it('throws nothing but UpstreamError, whatever its events carry, and calls have their place and their name', () => {
    const events = fc.array(fc.tuple(name, body), { maxLength: 12 });
    fc.assert(
      fc.property(events, (all) => {
        failureOf(() => {
          const said = all.map(([event, carried]) => ({ event, data: JSON.stringify(carried) }));
          const { choices, stream } = readAll(chat, said, ANSWER);
          expect(choices.filter(({ delta }) => 'role' in delta)).toEqual([choices[0]]);
          expect(choices.filter(({ finish_reason: finish }) => finish !== null)).toEqual([choices.at(-1)]);
          const calls = choices.flatMap(({ delta }) => (delta['tool_calls'] ?? []) as { index: number; id?: string }[]);
          const begun = calls.filter(({ id }) => id !== undefined);
          expect(begun.map(({ index }) => index)).toEqual(begun.map((_call, index) => index));
          JSON.stringify([stream.keepsakes, stream.reported, stream.disputed]);
        });
      }),
      { numRuns: 1_000 },
    );
  });
});
