import { AppError } from '@app/common';
import type { ChatMessage, ChatRequest } from '@app/llm';
import { ANSWER, eventsOf, failureOf, readAll, REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { COHERE_WIRE, fixture } from './__fixtures__/vendor-wire';
import { cohereAdapter } from './cohere.adapter';

const chat = cohereAdapter.chat!;

const CALLS = [
  { id: 'weather_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
  { id: 'now_2', type: 'function', function: { name: 'now', arguments: '{}' } },
];

function sent(request: Partial<ChatRequest>) {
  const { url, body, dropped } = chat.buildRequest({ ...REQUEST, stream: false, ...request }, TARGET);
  return { url, dropped, body: JSON.parse(body) as Readonly<Record<string, unknown>> };
}

const sentMessages = (messages: readonly ChatMessage[]) => sent({ messages }).body['messages'];

const tool = (name: string, more: object = {}) => ({ type: 'function', function: { name, ...more } });

describe('a request to Cohere', () => {
  it('asks in the words of Chat v2', () => {
    const parameters = {
      ...{ temperature: 0.3, top_p: 0.9, top_k: 40, seed: 7, stop: 'END' },
      ...{ frequency_penalty: 1.5, presence_penalty: 0.5, safety_mode: 'STRICT' },
    };
    const { url, body, dropped } = sent({ parameters, maxOutputTokens: 100 });
    expect(url).toBe('https://vendor.example/v1/v2/chat');
    expect(body).toEqual({
      ...{ model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: false, max_tokens: 100 },
      ...{ temperature: 0.3, p: 0.9, k: 40, seed: 7, stop_sequences: ['END'] },
      ...{ frequency_penalty: 1, presence_penalty: 0.5, safety_mode: 'STRICT' },
    });
    expect(dropped).toEqual([]);
  });

  it('H04 tells the caller what only tunes and has no counterpart', () => {
    const { body, dropped } = sent({ parameters: { min_p: 0.1, presence_penalty: -1, parallel_tool_calls: false } });
    expect(dropped).toEqual(['min_p', 'parallel_tool_calls', 'presence_penalty']);
    expect(body).not.toHaveProperty('presence_penalty');
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { choices: 2, parameters: { n: 2 } }],
    ['logprobs', { parameters: { logprobs: true } }],
    ['tools', { parameters: { tools: [{ type: 'custom', custom: { name: 'f' } }] } }],
    ['response_format', { parameters: { response_format: { type: 'structural_tag' } } }],
    ['messages[0].content[0]', { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] }],
    ['messages[0]', { messages: [{ role: 'function', name: 'f', content: 'x' }] }],
  ])('refuses %s', (param, request) => {
    expect(() => sent(request)).toThrow(AppError);
    expect(() => sent(request)).toThrow(expect.objectContaining({ details: expect.objectContaining({ param }) }));
  });

  it('says before a call what was planned, and answers calls with documents', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
    expect(
      sentMessages([
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'go' }, image] },
        { role: 'assistant', content: 'I will look.', reasoning_content: 'Hm.', tool_calls: [CALLS[0]!] },
        { role: 'tool', tool_call_id: 'weather_1', content: [{ type: 'text', text: 'cold' }] },
        { role: 'assistant', content: 'Cold.' },
      ]),
    ).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'go' }, image] },
      { role: 'assistant', tool_plan: 'I will look.', tool_calls: [CALLS[0]] },
      { role: 'tool', tool_call_id: 'weather_1', content: [{ type: 'document', document: { data: 'cold' } }] },
      { role: 'assistant', content: 'Cold.' },
    ]);
  });

  it.each<[unknown, object]>([
    ['auto', { tools: [tool('f'), tool('g')] }],
    ['none', { tools: [tool('f'), tool('g')], tool_choice: 'NONE' }],
    ['required', { tools: [tool('f'), tool('g')], tool_choice: 'REQUIRED' }],
    [tool('g'), { tools: [tool('g')], tool_choice: 'REQUIRED' }],
  ])('O13 offers tools, and demands a call of one by offering no other: %j', (choice, expected) => {
    const { body } = sent({ parameters: { tools: [tool('f'), tool('g')], tool_choice: choice } });
    expect({
      tools: body['tools'],
      ...(body['tool_choice'] !== undefined && { tool_choice: body['tool_choice'] }),
    }).toEqual(expected);
  });

  it('holds tools to their schemas when all of them are strict', () => {
    const strict = tool('f', { strict: true, parameters: { type: 'object', properties: {} } });
    expect(sent({ parameters: { tools: [strict] } }).body).toMatchObject({ strict_tools: true });
    expect(sent({ parameters: { tools: [strict, tool('g')] } }).body).not.toHaveProperty('strict_tools');
  });

  it.each<[object, unknown]>([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, { type: 'json_object' }],
    [
      { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } },
      { type: 'json_object', json_schema: { type: 'object' } },
    ],
  ])('H16 asks for an answer of the form %j', (format, expected) => {
    expect(sent({ parameters: { response_format: format } }).body['response_format']).toEqual(expected);
  });

  it.each<[object, unknown]>([
    [{}, undefined],
    [{ reasoning_effort: 'none' }, { type: 'disabled' }],
    [
      { enable_thinking: true, thinking_budget: 500 },
      { type: 'enabled', token_budget: 500 },
    ],
    [{ reasoning_effort: 'high' }, { type: 'enabled' }],
  ])('H09 asks for thinking: %j', (parameters, expected) => {
    expect(sent({ parameters: parameters as never }).body['thinking']).toEqual(expected);
  });
});

describe('an answer of Cohere', () => {
  it('K09 has calls that are objects, and what was planned as content', () => {
    const { deltas, choices, stream } = readAll(chat, eventsOf(fixture('tools.stream.txt')));
    expect(deltas).toEqual([
      { role: 'assistant', reasoning_content: 'Two cities.' },
      { content: 'I will' },
      { content: ' look.' },
      { tool_calls: [{ index: 0, id: 'weather_1', type: 'function', function: { name: 'weather', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] },
      { tool_calls: [{ index: 1, id: 'now_2', type: 'function', function: { name: 'now', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(choices.at(-1)!.finish_reason).toBe('tool_calls');
    expect(stream.reported!.usage.quantities).toMatchObject({ input: 37, output: 28, call: 1 });
  });

  it('has the same whole', () => {
    const message = {
      role: 'assistant',
      tool_plan: 'I will look.',
      content: [{ type: 'thinking', thinking: 'Two cities.' }],
      tool_calls: [CALLS[0]!, { id: 'now_2', type: 'function', function: { name: 'now' } }],
    };
    const { completion } = chat.parseResponse({ id: 'x', finish_reason: 'TOOL_CALL', message }, ANSWER);
    expect(completion.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'I will look.', reasoning_content: 'Two cities.', tool_calls: CALLS },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
  });

  it('K09 is charged as Cohere bills it, and shows what was read', () => {
    const { reported } = chat.parseResponse(COHERE_WIRE.whole, ANSWER);
    expect(reported!.usage.quantities).toMatchObject({ input: 5, cache_read: 0, output: 2 });
    expect(reported!.document).toMatchObject({
      ...{ prompt_tokens: 71, completion_tokens: 4, total_tokens: 75, prompt_tokens_details: { cached_tokens: 16 } },
      billed_units: { input_tokens: 5, output_tokens: 2 },
    });
  });

  it.each<[string, object | undefined, object | undefined]>([
    ['tokens', { tokens: { input_tokens: 7, output_tokens: 3 } }, { input: 7, output: 3 }],
    ['nothing', { cached_tokens: 3 }, undefined],
    ['negatives', { billed_units: { input_tokens: -1, output_tokens: 3 } }, undefined],
    ['more cached than read', { tokens: { input_tokens: 7, output_tokens: 3 }, cached_tokens: 8 }, undefined],
  ])('that reports %s is charged so, or not believed', (_what, usage, quantities) => {
    const { reported, disputed } = chat.parseResponse({ ...(COHERE_WIRE.whole as object), usage }, ANSWER);
    if (quantities) expect(reported!.usage.quantities).toMatchObject(quantities);
    else expect([reported, disputed]).toEqual([undefined, usage]);
  });

  it.each([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SOMETHING_NEW', 'stop'],
  ])('that ended with %s finished with %s', (reason, finish) => {
    const whole = { ...(COHERE_WIRE.whole as object), finish_reason: reason };
    expect(chat.parseResponse(whole, ANSWER).completion.choices[0]!.finish_reason).toBe(finish);
  });

  it.each(['ERROR', 'TIMEOUT'])('that ended with %s is none', (reason) => {
    const whole = { ...(COHERE_WIRE.whole as object), finish_reason: reason };
    expect(failureOf(() => chat.parseResponse(whole, ANSWER))?.failure).toBe('overloaded');
    const end = { data: JSON.stringify({ type: 'message-end', delta: { finish_reason: reason, error: 'it broke' } }) };
    const failure = failureOf(() => readAll(chat, [end]));
    expect([failure?.failure, failure?.details.message]).toEqual(['stream_error', 'it broke']);
  });

  it('may be an error in the middle of a stream', () => {
    const failure = failureOf(() => readAll(chat, [COHERE_WIRE.events[0]!, { data: '{"message":"it broke"}' }]));
    expect([failure?.failure, failure?.details.message]).toEqual(['stream_error', 'it broke']);
  });
});

describe('Cohere', () => {
  it.each([
    [401, 'auth'],
    [402, 'quota'],
    [404, 'model_missing'],
    [422, 'rejected'],
    [429, 'rate_limited'],
    [498, 'content_filter'],
    [504, 'timeout'],
  ])('F20 says with status %i that the failure is %s', (status, failure) => {
    expect(cohereAdapter.parseError({ status, headers: {}, body: '{"message":"no"}' }).failure).toBe(failure);
  });

  it('lists the models that chat', () => {
    expect(cohereAdapter.models!.buildRequest(TARGET).url).toContain('/v1/models?endpoint=chat');
    expect(cohereAdapter.models!.parseResponse({ models: [{ name: 'command-a-03-2025' }] })).toEqual([
      'command-a-03-2025',
    ]);
    expect(failureOf(() => cohereAdapter.models!.parseResponse([]))?.failure).toBe('malformed_response');
  });
});
