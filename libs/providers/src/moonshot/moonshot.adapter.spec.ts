import { callsOf, fixturesIn } from '../openai-compatible/__fixtures__/vendor-calls';
import { moonshotAdapter } from './moonshot.adapter';

const { body, chat, failure, messages, whole } = callsOf(moonshotAdapter);

describe('requests to Moonshot', () => {
  it('go without the mark of a schema, which it refuses', () => {
    const parameters = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' };
    const { tools } = body({ tools: [{ type: 'function', function: { name: 'f', parameters } }] });
    expect(tools).toEqual([{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]);
  });

  it('keep its own tools, its ids of calls, and beginnings of answers', () => {
    const tools = [{ type: 'builtin_function', function: { name: '$web_search' } }];
    expect(body({ tools })).toMatchObject({ tools });
    const call = { id: 'functions.get_weather:0', type: 'function', function: { name: 'f', arguments: '{}' } };
    const spoken = [
      { role: 'assistant' as const, content: null as never, reasoning_content: 'x', tool_calls: [call] },
      { role: 'tool' as const, tool_call_id: call.id, content: '1' },
      { role: 'assistant' as const, content: 'So', partial: true },
    ];
    expect(messages(...spoken)).toEqual(spoken);
  });

  it.each([
    [{ enable_thinking: false }, { type: 'disabled' }, undefined],
    [{ thinking: { type: 'enabled', keep: 'all' } }, { type: 'enabled', keep: 'all' }, undefined],
    [{ reasoning_effort: 'medium' }, { type: 'enabled' }, 'high'],
    [{ reasoning_effort: 'max' }, { type: 'enabled' }, 'max'],
  ])('H09 H10 say %j in its words', (parameters, thinking, effort) => {
    const sent = body(parameters);
    expect([sent['thinking'], sent['reasoning_effort']]).toEqual([thinking, effort]);
  });
});

describe('answers of Moonshot', () => {
  it('count what came from the cache', () => {
    const { reported } = whole(fixturesIn(__dirname).json('text.response.json'));
    expect(reported?.usage.quantities).toMatchObject({ input: 9, cache_read: 10, output: 21 });
  });

  it('keep the thoughts before a tool call', () => {
    const call = { id: 'f:0', type: 'function', function: { name: 'f', arguments: '{}' } };
    const message = { role: 'assistant', content: '', reasoning_content: 'hm', tool_calls: [call] };
    expect(whole({ choices: [{ message, finish_reason: 'tool_calls' }] }).keepsakes).toEqual([
      { toolCallId: 'f:0', value: 'hm' },
    ]);
    expect(chat.recalls).toBeDefined();
  });

  it.each([
    [
      'context_too_long',
      400,
      { error: { message: 'exceeded model token limit: 8192', type: 'invalid_request_error' } },
    ],
    ['content_filter', 400, { error: { message: 'high risk', type: 'content_filter' } }],
    ['quota', 403, { error: { message: 'x', type: 'exceeded_current_quota_error' } }],
    ['rate_limited', 429, { error: { message: 'x', type: 'rate_limit_reached_error' } }],
    ['overloaded', 429, { error: { message: 'x', type: 'engine_overloaded_error' } }],
    ['model_missing', 404, { error: { message: 'x', type: 'resource_not_found_error' } }],
  ])('fail as %s with %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });
});
