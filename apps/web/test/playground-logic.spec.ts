import { buildRequest } from '../src/pages/playground/build-request';
import { emptyAnswer, openCalls, without, type Message } from '../src/pages/playground/conversation';
import { withChunk, withEnd, type Chunk } from '../src/pages/playground/read-chunk';
import {
  EXAMPLE_SCHEMA,
  EXAMPLE_TOOLS,
  flawOfSchema,
  flawOfTools,
  INITIAL_SETTINGS,
} from '../src/pages/playground/settings';

const SETTINGS = { ...INITIAL_SETTINGS, model: 'm' };
const user = (text: string, images: readonly string[] = []): Message => ({
  id: `u ${text}`,
  role: 'user',
  text,
  images,
});
const asked = {
  ...emptyAnswer('a', 'm'),
  toolCalls: [
    { id: 'call_1', name: 'get_weather', arguments: '{"city":"Oslo"}' },
    { id: 'call_2', name: 'get_time', arguments: '{}' },
  ],
};
const result = (toolCallId: string): Message => ({ id: `r ${toolCallId}`, role: 'tool', toolCallId, text: '12' });

describe('the request of the playground', () => {
  it('has what was set, and nothing else', () => {
    expect(buildRequest(SETTINGS, [user('hello')])).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const settings = { ...SETTINGS, temperature: 0, topP: 0.5, maxTokens: 9, seed: 0, stop: ['x'], system: 'be brief' };
    expect(buildRequest({ ...settings, reasoningEffort: 'low' }, [])).toMatchObject({
      messages: [{ role: 'system', content: 'be brief' }],
      ...{ temperature: 0, top_p: 0.5, max_tokens: 9, seed: 0, stop: ['x'], reasoning_effort: 'low' },
    });
  });

  it('carries pictures, tool calls and their results as the API wants them', () => {
    const { messages } = buildRequest(SETTINGS, [user('look', ['https://a.example/b.png']), asked, result('call_1')]);
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
          { id: 'call_2', type: 'function', function: { name: 'get_time', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '12' },
    ]);
  });

  it('wraps tools and schemas, however they are typed', () => {
    const bare = buildRequest({ ...SETTINGS, tools: EXAMPLE_TOOLS, format: 'json_schema', schema: EXAMPLE_SCHEMA }, []);
    expect(bare).toMatchObject({
      tools: [{ type: 'function', function: { name: 'get_weather' } }],
      response_format: { type: 'json_schema', json_schema: { strict: true, schema: { type: 'object' } } },
    });
    const wrapped = JSON.stringify(bare['tools']);
    expect(buildRequest({ ...SETTINGS, tools: wrapped }, [])['tools']).toEqual(bare['tools']);
  });

  it('leaves out an answer that said nothing', () => {
    const failure = { status: 402, code: 'insufficient_balance', message: 'no' };
    const { messages } = buildRequest(SETTINGS, [user('hello'), { ...emptyAnswer('a', 'm'), failure }, user('again')]);
    expect(messages).toHaveLength(2);
  });

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

describe('an answer that streams', () => {
  const read = (chunks: readonly Chunk[]) => chunks.reduce(withChunk, emptyAnswer('a', 'm'));

  it('is put together from its pieces, thoughts apart', () => {
    const delta = (piece: object) => ({ choices: [{ delta: piece }] });
    const answer = read([
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'let me ' }),
      delta({ reasoning_content: 'see' }),
      delta({ content: 'Hel' }),
      delta({ content: 'lo' }),
      delta({ tool_calls: [{ index: 0, id: 'call_9', function: { name: 'get_weather', arguments: '' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      delta({ tool_calls: [{ index: 1, id: 'call_10', function: { name: 'b', arguments: '{}' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] }),
      { choices: [] },
    ]);
    expect(answer).toMatchObject({
      text: 'Hello',
      reasoning: 'let me see',
      toolCalls: [
        { id: 'call_9', name: 'get_weather', arguments: '{"city":"Oslo"}' },
        { id: 'call_10', name: 'b', arguments: '{}' },
      ],
    });
  });

  it('ends with its reason, its tokens and its charge', () => {
    const usage = {
      ...{ prompt_tokens: 7, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 3 } },
      ...{ completion_tokens_details: { reasoning_tokens: 2 }, cost: '0.000017' },
    };
    const report = [{ choices: [{ finish_reason: 'stop' }] }, { choices: [], usage }].reduce(withEnd, {});
    expect(report).toEqual({
      finishReason: 'stop',
      usage: { inputTokens: 7, cachedTokens: 3, outputTokens: 5, reasoningTokens: 2, chargeUsd: '0.000017' },
    });
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
