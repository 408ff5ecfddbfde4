import { failureOf, readAll } from '../__fixtures__/describe-adapter';
import { callsOf, fixturesIn } from '../openai-compatible/__fixtures__/vendor-calls';
import { openRouterAdapter } from './openrouter.adapter';

const { body, build, chat, dropped, failure, messages, whole } = callsOf(openRouterAdapter);
const DETAILS = [
  { type: 'reasoning.text', text: 'I need the weather.', signature: 'c2ln', format: 'anthropic-claude-v1', index: 0 },
];
const CALL = { id: 'toolu_A', type: 'function', function: { name: 'weather', arguments: '{}' } };

describe('requests to OpenRouter', () => {
  it('keep what is its own', () => {
    const own = {
      models: ['a', 'b'],
      provider: { order: ['x'] },
      transforms: [],
      top_a: 0.1,
      reasoning: { effort: 'low' },
    };
    expect(body(own)).toMatchObject(own);
    expect(dropped(own)).toEqual([]);
  });

  it.each([
    [{ enable_thinking: false }, { enabled: false }],
    [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, { enabled: true, max_tokens: 2_000 }],
    [
      { enable_thinking: true, reasoning: { effort: 'low' } },
      { enabled: true, effort: 'low' },
    ],
  ])('H09 say %j in its words', (parameters, reasoning) => {
    expect(body(parameters)).toMatchObject({ reasoning });
  });

  it('give thoughts back under its name for them', () => {
    expect(messages({ role: 'assistant', content: 'x', reasoning_content: 'y', reasoning_details: DETAILS })).toEqual([
      { role: 'assistant', content: 'x', reasoning: 'y', reasoning_details: DETAILS },
    ]);
  });

  it('give signed thinking back for a caller that dropped it', () => {
    const request = {
      messages: [
        { role: 'user' as const, content: 'Oslo?' },
        { role: 'assistant' as const, tool_calls: [CALL] },
        { role: 'tool' as const, tool_call_id: CALL.id, content: 'rain' },
      ],
    };
    expect(chat.recalls?.(request as never)).toEqual([CALL.id]);
    const sent = build(request, {}, new Map([[CALL.id, DETAILS]]));
    expect((JSON.parse(sent.body) as { messages: unknown[] }).messages[1]).toMatchObject({
      reasoning_details: DETAILS,
    });
    expect(body({}, request).messages[1]).not.toHaveProperty('reasoning_details');
  });
});

describe('answers of OpenRouter', () => {
  it('keep the thinking that must come back, put together again', () => {
    const { stream, deltas } = readAll(chat, fixturesIn(__dirname).events('thinking-tool.stream.txt'));
    expect(stream.keepsakes).toEqual([{ toolCallId: CALL.id, value: DETAILS }]);
    expect(deltas[0]).toMatchObject({ reasoning_content: 'I need ' });
    expect(stream.reported?.usage.quantities).toMatchObject({
      input: 250,
      cache_read: 100,
      cache_write_5m: 50,
      output: 30,
      reasoning: 30,
    });
    expect(JSON.stringify(stream.reported?.document)).not.toContain('0.0021');
  });

  it('F21 are errors where they say so, whatever their status', () => {
    const said = { error: { code: 429, message: 'slow down' } };
    expect(failureOf(() => whole(said))?.failure).toBe('rate_limited');
    expect(failureOf(() => whole({ choices: [{ error: { code: 502, message: 'x' } }] }))?.failure).toBe('overloaded');
    const broken = { ...said, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] };
    expect(failureOf(() => readAll(chat, [{ data: JSON.stringify(broken) }]))?.failure).toBe('stream_error');
  });

  it.each([
    ['quota', 402, { error: { code: 402, message: 'Insufficient credits' } }],
    [
      'content_filter',
      403,
      { error: { code: 403, message: 'x', metadata: { reasons: ['violence'], flagged_input: 'y' } } },
    ],
    ['auth', 403, { error: { code: 403, message: 'x' } }],
    [
      'context_too_long',
      400,
      { error: { code: 400, message: 'x', metadata: { error_type: 'context_length_exceeded' } } },
    ],
    ['timeout', 408, { error: { code: 408, message: 'x' } }],
  ])('fail as %s with %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });

  it('do not leak what the vendor behind it said', () => {
    const error = { code: 400, message: 'Provider returned error', metadata: { raw: 'secret raw text' } };
    const read = openRouterAdapter.parseError({ status: 400, headers: {}, body: JSON.stringify({ error }) });
    expect(JSON.stringify(read.details)).not.toContain('secret raw text');
  });
});
