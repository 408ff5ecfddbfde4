import { AppError } from '@app/common';
import type { ChatMessage, ChatRequest } from '@app/llm';
import type { Keepsakes } from '../adapter';
import { ANSWER, eventsOf, failureOf, readAll, REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { fixture } from './__fixtures__/vendor-wire';
import { openAiResponsesAdapter } from './openai-responses.adapter';

const chat = openAiResponsesAdapter.chat!;
const read = (name: string) => readAll(chat, eventsOf(fixture(`${name}.stream.txt`)));

function sent(request: Partial<ChatRequest>, recalled?: Keepsakes) {
  const built = chat.buildRequest({ ...REQUEST, stream: false, ...request }, TARGET, recalled);
  return { ...built, body: JSON.parse(built.body) as Record<string, unknown> };
}
const inputOf = (messages: readonly ChatMessage[], recalled?: Keepsakes) => sent({ messages }, recalled).body['input'];

describe('chat completions asked of Responses', () => {
  it('H01 L08 say strict, store and bound, which would mean something else unsaid', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(sent({ parameters: { tools }, maxOutputTokens: 5, stream: true })).toMatchObject({
      url: 'https://vendor.example/v1/responses',
      headers: { accept: 'text/event-stream' },
      body: {
        model: 'm',
        input: [{ role: 'user', content: 'hi' }],
        tools: [{ type: 'function', name: 'f', parameters: null, strict: false }],
        store: false,
        include: ['reasoning.encrypted_content'],
        max_output_tokens: 16,
        stream: true,
      },
    });
  });

  it('translate what Responses say otherwise', () => {
    const format = { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } };
    const { body } = sent({
      parameters: {
        temperature: 0.5,
        tools: [{ type: 'custom', custom: { name: 'sql', format } }, { type: 'web_search' }],
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'custom', custom: { name: 'sql' } }] },
        },
        response_format: { type: 'json_schema', json_schema: { name: 's', schema: {}, strict: true } },
        verbosity: 'low',
        reasoning_effort: 'high',
        logprobs: true,
        top_logprobs: 2,
        store: true,
      },
    });
    expect(body).toEqual({
      model: 'm',
      input: [{ role: 'user', content: 'hi' }],
      temperature: 0.5,
      tools: [
        { type: 'custom', name: 'sql', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
        { type: 'web_search' },
      ],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'custom', name: 'sql' }] },
      text: { format: { type: 'json_schema', name: 's', schema: {}, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'auto' },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      top_logprobs: 2,
      store: true,
    });
  });

  it('search once where a search model of chat completions would', () => {
    const approximate = { country: 'NO' };
    const options = { search_context_size: 'low', user_location: { type: 'approximate', approximate } };
    expect(sent({ parameters: { web_search_options: options } }).body).toMatchObject({
      tools: [
        { type: 'web_search', search_context_size: 'low', user_location: { type: 'approximate', country: 'NO' } },
      ],
      max_tool_calls: 1,
    });
  });

  it('L06 have calls and results as items, with the ids of the calls', () => {
    const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
    const custom = { id: 'c2', type: 'custom', custom: { name: 'sql', input: 'x' } };
    const messages: ChatMessage[] = [
      { role: 'developer', content: 'd' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'q' },
          { type: 'image_url', image_url: { url: 'u' } },
          { type: 'file', file: { file_id: 'f' } },
        ],
      },
      { role: 'assistant', content: 'Looking.', reasoning_content: 'plan', tool_calls: [call('c1'), custom] },
      { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'rows' }] },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ];
    const expected = [
      { role: 'developer', content: 'd' },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'q' },
          { type: 'input_image', image_url: 'u', detail: 'auto' },
          { type: 'input_file', file_id: 'f' },
        ],
      },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'sql', input: 'x' },
      { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'rows' }] },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ];
    expect(inputOf(messages)).toEqual(expected);
    expect(chat.recalls!({ ...REQUEST, messages })).toEqual(['c1', 'c2']);
    const thinking = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' };
    expect(inputOf(messages, new Map([['c1', [thinking]]]))).toEqual(expected.toSpliced(3, 0, thinking as never));
  });

  it('leave out what only tunes, with a word of it, and refuse what would change the answer', () => {
    expect(sent({ parameters: { seed: 1, stop: ['x'], temperature: 1 } })).toMatchObject({ dropped: ['seed', 'stop'] });
    expect(() => sent({ parameters: { n: 2 } })).toThrow(AppError);
    expect(() => inputOf([{ role: 'user', content: [{ type: 'input_audio' }] }])).toThrow(AppError);
    expect(() => inputOf([{ role: 'function', name: 'f', content: 'x' }])).toThrow(AppError);
  });
});

describe('Responses as chat completions', () => {
  it('L02 are thinking and calls, numbered as calls, with the thinking kept for the first', () => {
    const { deltas, choices, stream } = read('tools');
    expect(deltas).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'Look' },
      { reasoning_content: '\n\nThen act' },
      { tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      { tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(choices.at(-1)!.finish_reason).toBe('tool_calls');
    expect(stream.keepsakes).toMatchObject([{ toolCallId: 'call_a', value: [{ encrypted_content: 'gAAAAsecret' }] }]);
    expect(stream.reported!.usage.quantities).toMatchObject({ input: 20, cache_read: 10, output: 15, reasoning: 25 });
  });

  it('L02 are the same in one piece', () => {
    const { response } = JSON.parse(eventsOf(fixture('tools.stream.txt')).at(-1)!.data) as { response: unknown };
    const { completion, keepsakes } = chat.parseResponse(response, ANSWER);
    expect(completion).toMatchObject({
      id: 'chatcmpl-W',
      created: 1_790_000_000,
      service_tier: 'default',
      choices: [{ finish_reason: 'tool_calls', message: { content: null, reasoning_content: 'Look\n\nThen act' } }],
    });
    expect(completion.choices[0]!.message['tool_calls']).toMatchObject([{ id: 'call_a' }, { id: 'call_b' }]);
    expect(keepsakes).toMatchObject([{ toolCallId: 'call_a' }]);
  });

  it('L03 end at the bound, even without the events that close what is open', () => {
    const { choices, stream } = read('length');
    expect(choices.at(-1)!.finish_reason).toBe('length');
    expect(stream.reported!.usage.quantities).toMatchObject({ output: 1, reasoning: 15 });
  });

  it('G01 fail when the vendor says so, and what it counted still holds', () => {
    const stream = chat.openStream(ANSWER);
    const failure = failureOf(() => eventsOf(fixture('failed.stream.txt')).forEach((event) => stream.push(event)));
    expect(failure).toMatchObject({ failure: 'stream_error' });
    expect(failure!.details.message).not.toContain('internal');
    expect(stream.reported!.usage.quantities).toMatchObject({ input: 8, output: 1 });
  });

  it.each([
    [{ type: 'error', code: 'rate_limit_exceeded', message: 'm' }, 'rate_limited'],
    [{ type: 'error', error: { type: 'invalid_request_error', code: 'invalid_prompt', message: 'm' } }, 'rejected'],
    [{ type: 'response.failed', response: { error: { code: 'image_too_large', message: 'm' } } }, 'rejected'],
    [{ type: 'error', message: 'm' }, 'stream_error'],
    [{ error: { message: 'm' } }, 'stream_error'],
    [{ hello: 1 }, 'malformed_response'],
  ])('G14 say why they failed: %j', (event, failure) => {
    expect(failureOf(() => readAll(chat, [{ data: JSON.stringify(event) }]))?.failure).toBe(failure);
  });

  it('C21 have citations counted from the start of the whole text', () => {
    const citation = { type: 'url_citation', url: 'u', title: 't', start_index: 0, end_index: 1 };
    const parts = ['ab', 'c'].map((text) => ({ type: 'output_text', text, annotations: [citation] }));
    const whole = chat.parseResponse({ status: 'completed', output: [{ type: 'message', content: parts }] }, ANSWER);
    expect(whole.completion.choices[0]!.message).toMatchObject({
      content: 'abc',
      annotations: [{ url_citation: { start_index: 0 } }, { url_citation: { start_index: 2, end_index: 3 } }],
    });
  });
});
