import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { ANSWER, failureOf, readAll, REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { fixture, linesOf, OLLAMA_WIRE } from './__fixtures__/vendor-wire';
import { ollamaAdapter } from './ollama.adapter';

const chat = ollamaAdapter.chat!;

interface SentBody {
  readonly messages: readonly object[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

function sent(request: Partial<ChatRequest>, upstreamModel = 'llama3.2') {
  const target = { ...TARGET, baseUrl: 'http://127.0.0.1:11434', upstreamModel };
  const { url, body, dropped } = chat.buildRequest({ ...REQUEST, stream: false, ...request }, target);
  return { url, dropped, body: JSON.parse(body) as SentBody };
}

const asked = (parameters: object, upstreamModel?: string) => sent({ parameters: parameters as never }, upstreamModel);
const tool = (name: string) => ({ type: 'function', function: { name } });
const called = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

describe('a request to Ollama', () => {
  it('has its parameters among the options', () => {
    const parameters = { temperature: 0, top_k: 5, seed: 7, repetition_penalty: 1.1, stop: 'END' };
    const { url, body, dropped } = sent({ parameters, maxOutputTokens: 100 });
    expect(url).toBe('http://127.0.0.1:11434/api/chat');
    expect(body).toEqual({
      ...{ model: 'llama3.2', messages: [{ role: 'user', content: 'hi' }], stream: false },
      options: { temperature: 0, top_k: 5, seed: 7, repeat_penalty: 1.1, stop: ['END'], num_predict: 100 },
    });
    expect(dropped).toEqual([]);
  });

  it('has images by their bytes, arguments as objects and results by the name of their tool', () => {
    const { body } = sent({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is ' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
            { type: 'text', text: 'this?' },
          ],
        },
        { role: 'assistant', reasoning_content: 'Hm.', tool_calls: [called('t1', 'look', '{"x":1}')] },
        { role: 'tool', tool_call_id: 't1', content: 'a cat' },
      ],
    });
    expect(body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is this?', images: ['AA=='] },
      {
        role: 'assistant',
        content: '',
        thinking: 'Hm.',
        tool_calls: [{ function: { name: 'look', arguments: { x: 1 } } }],
      },
      { role: 'tool', content: 'a cat', tool_name: 'look' },
    ]);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['tool_choice', { parameters: { tools: [tool('f')], tool_choice: 'required' } }],
    ['n', { choices: 2, parameters: { n: 2 } }],
    ['response_format', { parameters: { response_format: { type: 'structural_tag' } } }],
    [
      'messages[0].content[0]',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x.example/y' } }] }] },
    ],
  ])('refuses %s', (param, request) => {
    expect(() => sent(request)).toThrow(AppError);
    expect(() => sent(request)).toThrow(expect.objectContaining({ details: expect.objectContaining({ param }) }));
  });

  it('offers tools unless none may be called', () => {
    const tools = [tool('f')];
    expect(asked({ tools, tool_choice: 'auto' }).body['tools']).toEqual(tools);
    expect(asked({ tools, tool_choice: 'none' }).body).not.toHaveProperty('tools');
  });

  it.each<[object, unknown]>([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, 'json'],
    [{ type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } }, { type: 'object' }],
  ])('H16 asks for an answer of the form %j', (format, expected) => {
    expect(asked({ response_format: format }).body['format']).toEqual(expected);
  });

  it.each<[string, object, unknown]>([
    ['qwen3', { enable_thinking: false }, false],
    ['qwen3', { reasoning_effort: 'high' }, undefined],
    ['llama3.2', { enable_thinking: true }, undefined],
    ['gpt-oss:20b', { reasoning_effort: 'minimal' }, 'low'],
    ['gpt-oss:20b', { reasoning_effort: 'xhigh' }, 'high'],
    ['gpt-oss:20b', { enable_thinking: true }, 'medium'],
    ['gpt-oss:20b', { reasoning_effort: 'none' }, 'low'],
  ])('H09 H10 O10 tells %s how to think by %j: nothing that a model could refuse', (model, parameters, think) => {
    expect(asked(parameters, model).body['think']).toEqual(think);
  });

  it.each<[number, number | undefined, number | undefined]>([
    [1_000, undefined, undefined],
    [6_000, 500, undefined],
    [12_000, 1_000, 8_192],
    [60_000, 1_000, 32_768],
    [3_000_000, undefined, 131_072],
  ])(
    'asks for a context that holds a prompt of %i letters and an answer of %p',
    (letters, maxOutputTokens, context) => {
      const messages = [{ role: 'user' as const, content: 'a'.repeat(letters) }];
      const { body } = sent({ messages, ...(maxOutputTokens !== undefined && { maxOutputTokens }) });
      expect(body.options['num_ctx']).toBe(context);
    },
  );

  it('does not take the bytes of an image for words', () => {
    const url = `data:image/png;base64,${'A'.repeat(100_000)}`;
    const { body } = sent({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] });
    expect(body.options).not.toHaveProperty('num_ctx');
  });
});

describe('an answer of Ollama', () => {
  it('K08 has its thoughts, its words, and calls whose ids we make up where it sent none', () => {
    const { deltas, choices, stream } = readAll(chat, linesOf(fixture('thinking-tools.stream.txt')));
    const id = expect.stringMatching(/^call_\w+$/) as string;
    expect(deltas).toEqual([
      { role: 'assistant', reasoning_content: 'Two ' },
      { reasoning_content: 'cities.' },
      { content: 'Looking.' },
      { tool_calls: [{ index: 0, ...called(id, 'weather', '{"city":"Oslo"}') }] },
      { tool_calls: [{ index: 1, ...called('call_x1', 'now', '{}') }] },
      {},
    ]);
    expect(choices.at(-1)!.finish_reason).toBe('tool_calls');
    expect(stream.reported!.usage.quantities).toMatchObject({ input: 169, output: 45 });
  });

  it('has the same ids whole and streamed', () => {
    const message = { role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] };
    const whole = { ...(OLLAMA_WIRE.whole as object), message };
    const { choices } = chat.parseResponse(whole, ANSWER).completion;
    const streamed = readAll(chat, [{ data: JSON.stringify(whole) }]);
    const first = (calls: unknown) => (calls as { id: string; function: object }[])[0]!;
    const [one, other] = [first(choices[0]!.message['tool_calls']), first(streamed.choices[0]!.delta['tool_calls'])];
    expect([one.id, one.function]).toEqual([other.id, { name: 'f', arguments: '{"a":1}' }]);
    expect([choices[0]!.message['content'], choices[0]!.finish_reason]).toEqual([null, 'tool_calls']);
  });

  it('K08 may be an error in the middle of a stream', () => {
    const failure = failureOf(() =>
      readAll(chat, [OLLAMA_WIRE.events[0]!, { data: '{"error":"model runner stopped"}' }]),
    );
    expect([failure?.failure, failure?.details.message]).toEqual(['stream_error', 'model runner stopped']);
    expect(failureOf(() => chat.parseResponse({ error: 'it broke' }, ANSWER))?.failure).toBe('overloaded');
  });

  it('K08 has no usage when the prompt was not counted, and is disputed when it cannot be true', () => {
    const { prompt_eval_count: _uncounted, ...uncounted } = OLLAMA_WIRE.whole as Record<string, unknown>;
    expect(chat.parseResponse(uncounted, ANSWER)).toMatchObject({ reported: undefined, disputed: undefined });
    const wrong = { ...(OLLAMA_WIRE.whole as object), eval_count: -1 };
    const { reported, disputed } = chat.parseResponse(wrong, ANSWER);
    expect([reported, disputed]).toEqual([undefined, { prompt_eval_count: 26, eval_count: -1 }]);
  });

  it.each([
    ['length', 'length'],
    ['load', 'stop'],
    [undefined, 'stop'],
  ])('that ended with %s finished with %s', (reason, finish) => {
    const whole = { ...(OLLAMA_WIRE.whole as object), done_reason: reason };
    expect(chat.parseResponse(whole, ANSWER).completion.choices[0]!.finish_reason).toBe(finish);
    expect(readAll(chat, [{ data: JSON.stringify(whole) }]).choices.at(-1)!.finish_reason).toBe(finish);
  });
});

describe('Ollama', () => {
  it('lists what is on its disk', () => {
    expect(ollamaAdapter.models!.buildRequest({ ...TARGET, baseUrl: 'http://x:1' }).url).toBe('http://x:1/api/tags');
    expect(ollamaAdapter.models!.parseResponse({ models: [{ name: 'llama3.2:latest', size: 1 }] })).toEqual([
      'llama3.2:latest',
    ]);
    expect(failureOf(() => ollamaAdapter.models!.parseResponse({}))?.failure).toBe('malformed_response');
  });

  it('F20 says in words why it failed', () => {
    const failed = (status: number, error: string) =>
      ollamaAdapter.parseError({ status, headers: {}, body: JSON.stringify({ error }) });
    expect(failed(404, "model 'x' not found")).toMatchObject({ failure: 'model_missing' });
    expect(failed(400, 'llama3 does not support tools')).toMatchObject({
      failure: 'rejected',
      details: { message: 'llama3 does not support tools' },
    });
  });
});
