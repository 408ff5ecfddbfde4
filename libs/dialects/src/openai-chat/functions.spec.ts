import { type AppError } from '@app/common';
import type { ChatChunk, ChatCompletion } from '@app/llm';
import { createOpenAiChatDialect } from './openai-chat.dialect';

const dialect = createOpenAiChatDialect({ usageOnFinish: false });
const WEATHER = { name: 'weather', parameters: { type: 'object' } };
const USER = { role: 'user', content: 'Oslo?' };

const parse = (body: object) =>
  dialect.parseRequest(Buffer.from(JSON.stringify({ model: 'm', messages: [USER], ...body })));

function paramOf(body: object): string | undefined {
  try {
    parse(body);
    return undefined;
  } catch (error) {
    return (error as AppError).details.param;
  }
}

const STAMP = { id: 'chatcmpl-1', created: 1, model: 'm' };
const USAGE = {
  document: {
    prompt_tokens: 1,
    completion_tokens: 1,
    total_tokens: 2,
    prompt_tokens_details: {},
    completion_tokens_details: {},
  },
  usage: { quantities: {} as never, source: 'upstream' as const },
};

describe('D17 functions, the older form of tools', () => {
  it('reach vendors as tools, and the one that is named as their choice', () => {
    const { parameters, answersInFunctions } = parse({ functions: [WEATHER], function_call: { name: 'weather' } });
    expect(parameters).toEqual({
      tools: [{ type: 'function', function: WEATHER }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
    expect(answersInFunctions).toBe(true);
    expect(parse({ functions: [WEATHER], function_call: 'none' }).parameters).toMatchObject({ tool_choice: 'none' });
    expect(parse({}).answersInFunctions).toBeUndefined();
  });

  it('and their results find the calls they belong to', () => {
    const messages = [
      USER,
      { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{"city":"Oslo"}' } },
      { role: 'function', name: 'weather', content: 'rain' },
      { role: 'assistant', function_call: { name: 'weather', arguments: '{"city":"Rome"}' } },
      { role: 'function', name: 'weather', content: null },
    ];
    expect(parse({ messages }).messages).toEqual([
      USER,
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_3', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_3', content: '' },
    ]);
  });

  it.each<[string, object]>([
    ['functions', { functions: [WEATHER], tools: [{ type: 'function', function: WEATHER }] }],
    ['function_call', { functions: [WEATHER], function_call: { name: 'other' } }],
    ['messages[1].name', { messages: [USER, { role: 'function', name: 'weather', content: 'rain' }] }],
  ])('are refused, naming %s, where they make no sense', (param, body) => {
    expect(paramOf(body)).toBe(param);
  });

  it('are what is called in the whole answer, the first of them alone', () => {
    const call = (id: string, name: string) => ({ id, type: 'function', function: { name, arguments: '{}' } });
    const message = { role: 'assistant', content: null, tool_calls: [call('a', 'weather'), call('b', 'news')] };
    const completion: ChatCompletion = {
      ...STAMP,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'tool_calls' }],
    };
    const rendered = (body: object) =>
      JSON.parse(dialect.renderCompletion({ completion }, USAGE, parse(body))) as ChatCompletion;
    expect(rendered({ functions: [WEATHER] }).choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{}' } },
        logprobs: null,
        finish_reason: 'function_call',
      },
    ]);
    expect(rendered({}).choices).toEqual(completion.choices);
  });

  it('are what is called in the stream', () => {
    const chunk = (delta: object, finish: string | null = null): ChatChunk => ({
      text: '',
      verbatim: 'never sent',
      document: {
        ...STAMP,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: delta as never, logprobs: null, finish_reason: finish }],
      },
    });
    const stream = dialect.openStream(parse({ functions: [WEATHER], stream: true }));
    const start = { index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: '' } };
    const frames = [
      stream.chunk(chunk({ role: 'assistant', content: null, tool_calls: [start] })),
      stream.chunk(chunk({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] })),
      stream.end(chunk({}, 'tool_calls'), USAGE),
    ].join('');
    const choices = frames
      .split('\n\n')
      .filter((frame) => frame.startsWith('data: {'))
      .map((frame) => (JSON.parse(frame.slice(6)) as ChatChunk['document']).choices[0]);
    expect(choices.map((choice) => [choice?.delta, choice?.finish_reason])).toEqual([
      [{ role: 'assistant', content: null, function_call: { name: 'weather', arguments: '' } }, null],
      [{ function_call: { arguments: '{}' } }, null],
      [{}, 'function_call'],
    ]);
  });
});
