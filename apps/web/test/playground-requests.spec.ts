import { emptyAnswer, type AssistantMessage, type Message } from '../src/pages/playground/conversation';
import { FORMATS } from '../src/pages/playground/formats';
import { EXAMPLE_SCHEMA, EXAMPLE_TOOLS, INITIAL_SETTINGS, type Settings } from '../src/pages/playground/settings';
import { WIRE_FORMATS, type WireFormatId } from '../src/relay/wire-call';

const SETTINGS: Settings = { ...INITIAL_SETTINGS, model: 'm' };
const PIXEL = 'data:image/png;base64,AAAA';
const SCHEMA = JSON.parse(EXAMPLE_SCHEMA) as object;

const user = (text: string, images: readonly string[] = []): Message => ({ id: text, role: 'user', text, images });
const result = (toolCallId: string, text: string): Message => ({
  id: `r ${toolCallId}`,
  role: 'tool',
  toolCallId,
  text,
});
const asked = (format: WireFormatId, more: Partial<AssistantMessage> = {}): AssistantMessage => ({
  ...emptyAnswer('a', 'm', format),
  toolCalls: [
    { id: 'call_1', name: 'get_weather', arguments: '{"city":"Oslo"}', signature: 'sig' },
    { id: 'call_2', name: 'get_time', arguments: 'no JSON' },
  ],
  ...more,
});
const build = (format: WireFormatId, settings: Partial<Settings>, messages: readonly Message[]) =>
  FORMATS[format].build({ ...SETTINGS, ...settings }, messages);

const SAMPLED: Partial<Settings> = {
  ...{ system: 'be brief', temperature: 0, topP: 0.5, maxTokens: 99, seed: 0, stop: ['x'], reasoningEffort: 'minimal' },
};

describe('what was set', () => {
  it.each([
    ['chat', { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true }],
    ['responses', { model: 'm', input: [{ role: 'user', content: 'hi' }], store: false, stream: true }],
    [
      'messages',
      {
        model: 'm',
        max_tokens: 4096,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
        stream: true,
      },
    ],
    ['gemini', { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }],
  ] as const)('is all there is in a plain request: %s', (format, body) => {
    const { stream_options: _usage, ...built } = build(format, {}, [user('hi')]);
    expect(built).toEqual(body);
  });

  it('stands where each format has it', () => {
    expect(build('chat', SAMPLED, [])).toMatchObject({
      messages: [{ role: 'system', content: 'be brief' }],
      ...{ temperature: 0, top_p: 0.5, max_tokens: 99, seed: 0, stop: ['x'], reasoning_effort: 'minimal' },
    });
    expect(build('responses', SAMPLED, [])).toMatchObject({
      ...{ instructions: 'be brief', temperature: 0, top_p: 0.5, max_output_tokens: 99 },
      reasoning: { effort: 'minimal', summary: 'auto' },
    });
    expect(build('messages', SAMPLED, [])).toMatchObject({
      ...{ system: 'be brief', temperature: 0, top_p: 0.5, max_tokens: 99, stop_sequences: ['x'] },
      ...{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    });
    expect(build('gemini', SAMPLED, [])).toMatchObject({
      systemInstruction: { parts: [{ text: 'be brief' }] },
      generationConfig: {
        ...{ temperature: 0, topP: 0.5, maxOutputTokens: 99, seed: 0, stopSequences: ['x'] },
        thinkingConfig: { thinkingLevel: 'minimal', includeThoughts: true },
      },
    });
  });

  it.each(WIRE_FORMATS)('leaves out what the format has no words for: %s', (format) => {
    const body = JSON.stringify(build(format, { ...SAMPLED, format: 'json_object' }, []));
    const { lacks } = FORMATS[format];
    expect(body.includes('"seed"')).toBe(!lacks.includes('seed'));
    expect(/"stop(_s|S|")/.test(body)).toBe(!lacks.includes('stop'));
    expect(/json_object|application\/json/.test(body)).toBe(!lacks.includes('json_object'));
  });

  const TYPED: Partial<Settings> = { tools: EXAMPLE_TOOLS, format: 'json_schema', schema: EXAMPLE_SCHEMA };
  it.each([
    [
      'chat',
      { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: SCHEMA } } },
    ],
    ['responses', { text: { format: { type: 'json_schema', name: 'answer', strict: true, schema: SCHEMA } } }],
    ['messages', { output_config: { format: { type: 'json_schema', schema: SCHEMA } } }],
    ['gemini', { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: SCHEMA } }],
  ] as const)('asks for the schema: %s', (format, part) => {
    expect(build(format, TYPED, [])).toMatchObject(part);
  });

  const PARAMETERS = { type: 'object', required: ['city'] };
  it.each([
    ['chat', [{ type: 'function', function: { name: 'get_weather', parameters: PARAMETERS } }]],
    ['responses', [{ type: 'function', name: 'get_weather', parameters: PARAMETERS, strict: false }]],
    ['messages', [{ name: 'get_weather', input_schema: PARAMETERS }]],
    ['gemini', [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: PARAMETERS }] }]],
  ] as const)('offers the tools, however they were typed: %s', (format, tools) => {
    const bare = build(format, TYPED, []);
    expect(bare).toMatchObject({ tools });
    const wrapped = JSON.stringify(build('chat', TYPED, [])['tools']);
    expect(build(format, { ...TYPED, tools: wrapped }, [])).toEqual(bare);
  });
});

describe('what was said', () => {
  const TALK = [user('look', ['https://a.example/b.webp', PIXEL]), result('call_1', '12'), result('call_2', '{"h":1}')];
  const talk = (format: WireFormatId, more?: Partial<AssistantMessage>) => [
    ...[TALK[0]!, asked(format, more), TALK[1]!, TALK[2]!, user('and?')],
  ];

  it('carries pictures, calls and their results in chat completions', () => {
    expect(build('chat', {}, talk('chat'))['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'https://a.example/b.webp' } },
          { type: 'image_url', image_url: { url: PIXEL } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
          { id: 'call_2', type: 'function', function: { name: 'get_time', arguments: 'no JSON' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '12' },
      { role: 'tool', tool_call_id: 'call_2', content: '{"h":1}' },
      { role: 'user', content: 'and?' },
    ]);
  });

  it('carries them in Responses, sealed reasoning before the calls', () => {
    const thought = { type: 'reasoning', encrypted_content: 'x' };
    expect(build('responses', {}, talk('responses', { thoughts: [thought] }))['input']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'look' },
          { type: 'input_image', image_url: 'https://a.example/b.webp' },
          { type: 'input_image', image_url: PIXEL },
        ],
      },
      thought,
      { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Oslo"}' },
      { type: 'function_call', call_id: 'call_2', name: 'get_time', arguments: 'no JSON' },
      { type: 'function_call_output', call_id: 'call_1', output: '12' },
      { type: 'function_call_output', call_id: 'call_2', output: '{"h":1}' },
      { role: 'user', content: 'and?' },
    ]);
  });

  it('carries them in Messages, all results in the turn after their calls', () => {
    const thought = { type: 'thinking', thinking: 'hm', signature: 'x' };
    expect(build('messages', {}, talk('messages', { thoughts: [thought], text: 'wait' }))['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'url', url: 'https://a.example/b.webp' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'text', text: 'look' },
        ],
      },
      {
        role: 'assistant',
        content: [
          thought,
          { type: 'text', text: 'wait' },
          { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Oslo' } },
          { type: 'tool_use', id: 'call_2', name: 'get_time', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: '12' },
          { type: 'tool_result', tool_use_id: 'call_2', content: '{"h":1}' },
          { type: 'text', text: 'and?' },
        ],
      },
    ]);
  });

  it('carries them in Gemini, with the names of the calls and what was signed', () => {
    expect(build('gemini', {}, talk('gemini'))['contents']).toEqual([
      {
        role: 'user',
        parts: [
          { fileData: { mimeType: 'image/webp', fileUri: 'https://a.example/b.webp' } },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { text: 'look' },
        ],
      },
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'call_1', name: 'get_weather', args: { city: 'Oslo' } }, thoughtSignature: 'sig' },
          { functionCall: { id: 'call_2', name: 'get_time', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'call_1', name: 'get_weather', response: { result: '12' } } },
          { functionResponse: { id: 'call_2', name: 'get_time', response: { h: 1 } } },
          { text: 'and?' },
        ],
      },
    ]);
  });

  it.each(['responses', 'messages', 'gemini'] as const)('gives nobody what another model signed: %s', (format) => {
    const signed = { thoughts: [{ type: 'thinking', signature: 'sig' }] };
    const ofOther = (more: Partial<AssistantMessage>) =>
      JSON.stringify(build(format, {}, talk(format, { ...signed, ...more })));
    expect(ofOther({})).toContain('sig');
    expect(ofOther({ model: 'other' })).not.toContain('sig');
    expect(ofOther({ format: 'chat' })).not.toContain('sig');
  });

  it.each(WIRE_FORMATS)('leaves out an answer that said nothing: %s', (format) => {
    const failed = { ...emptyAnswer('a', 'm', format), failure: { status: 402, code: 'x', message: 'no' } };
    expect(build(format, {}, [user('hi'), failed])).toEqual(build(format, {}, [user('hi')]));
  });
});

/** The same answer in each format: thoughts, text, two calls whose pieces mix where the format can do that, cut off. */
