import { readAll } from '../__fixtures__/describe-adapter';
import { callsOf, fixturesIn } from '../openai-compatible/__fixtures__/vendor-calls';
import { deepSeekAdapter } from './deepseek.adapter';

const { body, build, chat, dropped, failure, messages, refusal, whole } = callsOf(deepSeekAdapter);
const CALL = { id: 'call_00_Ab', type: 'function', function: { name: 'weather', arguments: '{}' } };
const ASKS = { role: 'user' as const, content: 'Oslo?' };
const CALLS = { role: 'assistant' as const, tool_calls: [CALL] };
const RESULT = { role: 'tool' as const, tool_call_id: CALL.id, content: 'rain' };
const FORMAT = { type: 'json_schema', json_schema: { name: 'city', schema: { type: 'object', required: ['city'] } } };

describe('requests to DeepSeek', () => {
  it('H01 have their bound under its only name', () => {
    expect(body({}, { maxOutputTokens: 100, maxOutputTokensName: 'max_completion_tokens' })).toMatchObject({
      max_tokens: 100,
    });
  });

  it('A02 have text as one string, and refuse any other part by name', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    expect(messages({ role: 'user', content })).toEqual([{ role: 'user', content: 'a\nb' }]);
    const image = { type: 'image_url', image_url: { url: 'https://x/y.png' } };
    expect(refusal({ messages: [{ role: 'user', content: [image] }] })).toEqual([
      'unsupported_feature',
      'messages[0].content[0]',
    ]);
  });

  it.each([
    [{ enable_thinking: false }, { type: 'disabled' }, undefined],
    [{ thinking: { type: 'disabled' } }, { type: 'disabled' }, undefined],
    [{ reasoning: { enabled: false } }, { type: 'disabled' }, undefined],
    [{ reasoning_effort: 'none' }, { type: 'disabled' }, undefined],
    [{ chat_template_kwargs: { enable_thinking: false } }, { type: 'disabled' }, undefined],
    [{ enable_thinking: true }, { type: 'enabled' }, undefined],
    [{ reasoning_effort: 'xhigh' }, { type: 'enabled' }, 'high'],
    [{ reasoning: { effort: 'minimal' } }, { type: 'enabled' }, 'low'],
    [{ thinking: { type: 'adaptive' }, reasoning_effort: 'max' }, { type: 'adaptive' }, 'max'],
    [{ thinking: { type: 'disabled' }, reasoning_effort: 'high' }, { type: 'disabled' }, undefined],
  ])('H09 H10 say %j in its words', (parameters, thinking, effort) => {
    const sent = body(parameters);
    expect([sent['thinking'], sent['reasoning_effort']]).toEqual([thinking, effort]);
    expect(Object.keys(sent).sort()).toEqual(
      ['messages', 'model', 'thinking', ...(effort === undefined ? [] : ['reasoning_effort'])].sort(),
    );
  });

  it('leave out what only tunes, and name it', () => {
    expect(dropped({ seed: 7, top_k: 3, user: 'u', temperature: 1 })).toEqual(['seed', 'top_k', 'user']);
    expect(dropped({ thinking_budget: 100 })).toEqual(['thinking_budget']);
  });

  it('A05 are refused for several answers', () => {
    expect(refusal({ parameters: { n: 2 }, choices: 2 })).toEqual(['unsupported_parameter', 'n']);
  });

  it('D21 are refused for custom tools', () => {
    const tools = [
      { type: 'function', function: { name: 'f' } },
      { type: 'custom', custom: { name: 'c' } },
    ];
    expect(refusal({ parameters: { tools } })).toEqual(['unsupported_parameter', 'tools[1]']);
  });

  it('offer only the tools that are allowed, and have no strict ones', () => {
    const tool = (name: string, strict?: boolean) => ({
      type: 'function',
      function: { name, ...(strict !== undefined && { strict }) },
    });
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] };
    const parameters = {
      tools: [tool('f', true), tool('g', true)],
      tool_choice: { type: 'allowed_tools', allowed_tools: allowed },
    };
    expect(body(parameters)).toMatchObject({ tools: [tool('g')], tool_choice: 'required' });
    expect(dropped(parameters)).toEqual(['tools.function.strict']);
    expect(dropped({ tools: [tool('f', false)] })).toEqual([]);
  });

  it('H16 tell the model the schema that its vendor cannot hold it to', () => {
    const sent = body({ response_format: FORMAT }, { messages: [{ role: 'developer', content: 'Be brief.' }, ASKS] });
    expect(sent['response_format']).toEqual({ type: 'json_object' });
    expect(sent.messages[0]?.role).toBe('system');
    expect(sent.messages[0]?.content).toMatch(/^Be brief\.\n\n.*JSON[^]*"required":\["city"\]/);
    expect(sent.messages[1]).toEqual(ASKS);
    expect(body({ response_format: FORMAT }).messages).toHaveLength(2);
  });

  it('H16 leave alone what the model then says, be it no JSON', () => {
    const choice = { index: 0, message: { role: 'assistant', content: '{"city":' }, finish_reason: 'stop' };
    expect(whole({ choices: [choice] }).completion.choices[0]?.message).toMatchObject({ content: '{"city":' });
  });
});

describe('the thoughts of DeepSeek before a tool call', () => {
  const events = fixturesIn(__dirname).events('thinking-tool.stream.txt');
  const KEPT = { toolCallId: CALL.id, value: 'I need the weather.' };

  it('are kept, streamed and whole', () => {
    const { stream, choices } = readAll(chat, events);
    expect(stream.keepsakes).toEqual([KEPT]);
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'tool_calls' });
    const message = { role: 'assistant', content: '', reasoning_content: KEPT.value, tool_calls: [CALL] };
    expect(whole({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }).keepsakes).toEqual([KEPT]);
  });

  it('are recalled for a caller that left them out, in the turns since its user spoke', () => {
    const earlier = { ...CALLS, tool_calls: [{ ...CALL, id: 'earlier' }] };
    const brought = { ...CALLS, reasoning_content: 'x', tool_calls: [{ ...CALL, id: 'brought' }] };
    const request = { messages: [ASKS, earlier, RESULT, ASKS, CALLS, RESULT, brought, RESULT] };
    expect(chat.recalls?.({ ...request } as never)).toEqual([CALL.id]);
    const sent = JSON.parse(build(request, {}, new Map([[CALL.id, KEPT.value]])).body) as { messages: object[] };
    expect(sent.messages.map((message) => (message as Record<string, unknown>)['reasoning_content'])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      KEPT.value,
      undefined,
      'x',
      undefined,
    ]);
  });

  it('are empty where they are lost, unless it is not to think', () => {
    const request = { messages: [ASKS, CALLS, RESULT] };
    expect(body({}, request).messages[1]).toMatchObject({ reasoning_content: '' });
    expect(body({ enable_thinking: false }, request).messages[1]).not.toHaveProperty('reasoning_content');
  });
});

it.each([
  ['quota', 402, { error: { message: 'Insufficient Balance', code: 'invalid_request_error' } }],
  ['rejected', 422, { error: { message: 'temperature must be <= 2' } }],
  ['overloaded', 503, ''],
])('a failure of DeepSeek is %s for %d %j', (expected, status, answer) => {
  expect(failure(status, answer)).toBe(expected);
});
