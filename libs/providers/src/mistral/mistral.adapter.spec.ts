import { readAll } from '../__fixtures__/describe-adapter';
import { callsOf, fixturesIn } from '../openai-compatible/__fixtures__/vendor-calls';
import { mistralAdapter } from './mistral.adapter';

const { body, build, chat, dropped, failure, messages, refusal, whole } = callsOf(mistralAdapter);
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });

describe('requests to Mistral', () => {
  it('H08 call the seed what it calls it', () => {
    expect(body({ seed: 7 })).toMatchObject({ random_seed: 7 });
    expect(body({ seed: 7 })).not.toHaveProperty('seed');
    expect(body({ seed: 7, random_seed: 8 })).toMatchObject({ random_seed: 8 });
  });

  it('H01 have their bound under its only name, and ask no stream for usage', () => {
    const sent = body(
      { stream_options: { include_obfuscation: false } },
      { stream: true, maxOutputTokens: 9, maxOutputTokensName: 'max_completion_tokens' },
    );
    expect(sent).toMatchObject({ max_tokens: 9, stream: true });
    expect(sent).not.toHaveProperty('stream_options');
  });

  it('have ids of tool calls that it takes, the same in calls and results', () => {
    const sent = messages(
      { role: 'user', content: 'x' },
      { role: 'assistant', tool_calls: [call('functions.get_weather:0'), call('gSIMJiOkT')] },
      { role: 'tool', tool_call_id: 'functions.get_weather:0', content: '1' },
      { role: 'tool', tool_call_id: 'gSIMJiOkT', content: '2' },
    );
    const [first, second] = (sent[1]?.['tool_calls'] as { id: string }[]).map(({ id }) => id);
    expect(first).toMatch(/^[A-Za-z0-9]{9}$/);
    expect([second, sent[2]?.['tool_call_id'], sent[3]?.['tool_call_id']]).toEqual(['gSIMJiOkT', first, 'gSIMJiOkT']);
    expect(sent[1]?.content).toBe('');
  });

  it('H10 fold efforts to the two it has, and leave out switches it has none for', () => {
    expect(
      ['none', 'minimal', 'low', 'xhigh'].map((effort) => body({ reasoning_effort: effort })['reasoning_effort']),
    ).toEqual(['none', 'none', 'high', 'high']);
    expect(dropped({ enable_thinking: true })).toEqual(['enable_thinking']);
  });

  it('leave out what only tunes, and refuse what changes the answer', () => {
    expect(dropped({ user: 'u', logit_bias: {}, top_k: 1, presence_penalty: 1 })).toEqual([
      'user',
      'logit_bias',
      'top_k',
    ]);
    expect(refusal({ parameters: { logprobs: true } })).toEqual(['unsupported_parameter', 'logprobs']);
    expect(build({ parameters: { n: 2 } }).dropped).toBeUndefined();
  });
});

describe('answers of Mistral', () => {
  it('have their thinking apart from the text, and whole tool calls', () => {
    const { stream, choices, deltas } = readAll(chat, fixturesIn(__dirname).events('thinking-tool.stream.txt'));
    const thoughts = deltas.map((delta) => (delta as Record<string, string>)['reasoning_content'] ?? '').join('');
    expect(thoughts).toBe('I need the weather.');
    expect(choices.flatMap(({ delta }) => (delta['tool_calls'] as unknown[] | undefined) ?? [])).toEqual([
      { index: 0, id: 'gSIMJiOkT', type: 'function', function: { name: 'weather', arguments: '{"city": "Oslo"}' } },
    ]);
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'tool_calls' });
    expect(stream.reported?.usage.quantities).toMatchObject({ input: 90, output: 30 });
  });

  it('count what came from the cache', () => {
    const { reported } = whole(fixturesIn(__dirname).json('text.response.json'));
    expect(reported?.usage.quantities).toMatchObject({ input: 9, cache_read: 4, output: 8 });
  });

  it.each([
    ['auth', 401, { message: 'Unauthorized', request_id: 'x' }],
    ['auth', 401, { detail: 'Unauthorized' }],
    ['rejected', 422, { object: 'error', message: { detail: [{ loc: ['body'], msg: 'x', type: 'y' }] }, code: null }],
    ['rate_limited', 429, { object: 'error', message: 'Service tier capacity exceeded', type: 'x', code: '3505' }],
  ])('fail as %s with %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });
});
