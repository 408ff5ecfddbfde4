import { emptyAnswer, openCalls, without, type Message } from '../src/pages/playground/conversation';
import { EXAMPLE_TOOLS, flawOfSchema, flawOfTools } from '../src/pages/playground/settings';

const user = (text: string, images: readonly string[] = []): Message => ({
  id: `u ${text}`,
  role: 'user',
  text,
  images,
});
const asked = {
  ...emptyAnswer('a', 'm', 'chat'),
  toolCalls: [
    { id: 'call_1', name: 'get_weather', arguments: '{"city":"Oslo"}' },
    { id: 'call_2', name: 'get_time', arguments: '{}' },
  ],
};
const result = (toolCallId: string): Message => ({ id: `r ${toolCallId}`, role: 'tool', toolCallId, text: '12' });

describe('the settings of the playground', () => {
  it.each([
    ['', undefined],
    [EXAMPLE_TOOLS, undefined],
    ['[', 'notJson'],
    ['{"name":"x"}', 'notArray'],
    ['[{"description":"x"}]', 'noName'],
    ['[null]', 'noName'],
  ])('knows what is wrong with the tools %j: %s', (tools, flaw) => {
    expect(flawOfTools(tools)).toBe(flaw);
  });

  it('asks for a schema only where one is needed', () => {
    expect(flawOfSchema({ format: 'text', schema: '' })).toBeUndefined();
    expect(flawOfSchema({ format: 'json_schema', schema: '' })).toBe('notJson');
    expect(flawOfSchema({ format: 'json_schema', schema: '[]' })).toBe('notObject');
  });
});

describe('a conversation with tools', () => {
  it('waits for the results that are missing', () => {
    expect(openCalls([user('hi'), asked]).map(({ id }) => id)).toEqual(['call_1', 'call_2']);
    expect(openCalls([user('hi'), asked, result('call_1')]).map(({ id }) => id)).toEqual(['call_2']);
    expect(openCalls([user('hi'), asked, result('call_1'), result('call_2')])).toEqual([]);
  });

  it('loses the results of an answer with the answer', () => {
    expect(without([user('hi'), asked, result('call_1'), user('and')], 'a').map(({ role }) => role)).toEqual([
      'user',
      'user',
    ]);
  });
});
