import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, dialect, more, render, renderBroken, REQUEST, ROLE, STAMP, USAGE } from './__fixtures__/chunks';

const golden = (name: string): string => readFileSync(join(__dirname, '__fixtures__', `${name}.stream.txt`), 'utf8');

const TEXT = [ROLE, { content: 'He' }, { content: 'y' }];
const TOOL = [ROLE, { reasoning_content: 'Think' }, call(0, 'call_1'), more(0, '{"a":'), more(0, '1}')];
const PARALLEL = [{ content: 'Both.' }, call(0, 'call_1', '{"x":1}'), call(1, 'call_2', '{"y":2}')];

describe('the bytes of a stream as Responses', () => {
  it.each([
    ['L01', 'text', () => render(TEXT)],
    ['L02', 'tool', () => render(TOOL, 'tool_calls')],
    ['L02', 'parallel', () => render(PARALLEL, 'tool_calls')],
    ['L04', 'length', () => render(TEXT.slice(0, 2), 'length')],
    ['G01', 'failure', () => renderBroken(TEXT)],
  ])('%s are those of %s.stream.txt', (_case, name, rendered) => {
    expect(rendered()).toBe(golden(name));
  });
});

describe('a whole answer as a response', () => {
  const whole = (message: object, finishReason: string) =>
    JSON.parse(
      dialect.renderCompletion(
        {
          completion: {
            ...STAMP,
            object: 'chat.completion',
            service_tier: 'flex',
            choices: [
              { index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason: finishReason },
            ],
          },
        },
        USAGE,
        REQUEST,
      ),
    ) as Record<string, unknown>;

  /** The response of the last event, as a stream of the same has it. */
  const streamed = (name: string) => {
    const last = golden(name).trimEnd().split('\n').at(-1)!;
    return (JSON.parse(last.slice('data: '.length)) as { response: object }).response;
  };

  const toolCalls = (...ids: string[]) =>
    ids.map((id, at) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: at === 0 ? '{"x":1}' : '{"y":2}' },
    }));

  it('A01 is what the stream of it ends with', () => {
    expect(whole({ content: 'Hey', refusal: null }, 'stop')).toEqual({ ...streamed('text'), service_tier: 'flex' });
  });

  it('A09 L04 is incomplete at the bound', () => {
    expect(whole({ content: 'He' }, 'length')).toEqual({ ...streamed('length'), service_tier: 'flex' });
  });

  it('L02 L06 has each call as an item with its id as call_id', () => {
    const message = { content: 'Both.', tool_calls: toolCalls('call_1', 'call_2') };
    expect(whole(message, 'tool_calls')).toEqual({ ...streamed('parallel'), service_tier: 'flex' });
  });

  it('is the JSON of a vendor who speaks the format', () => {
    const completion = { ...STAMP, object: 'chat.completion' as const, choices: [] };
    expect(dialect.renderCompletion({ completion, native: '{"id":"resp_v"}' }, USAGE, REQUEST)).toBe('{"id":"resp_v"}');
  });
});
