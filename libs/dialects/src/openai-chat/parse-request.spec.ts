import { AppError, type ErrorCode } from '@app/common';
import fc from 'fast-check';
import { MAX_DEPTH } from './parse-json';
import { parseRequest } from './parse-request';

const HI = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
const TOOL = { type: 'function', function: { name: 'f' } };

const parse = (body: unknown) => parseRequest(Buffer.from(JSON.stringify(body)));
const parseText = (text: string) => parseRequest(Buffer.from(text));
const withParameters = (parameters: object) => parse({ ...HI, ...parameters });
const withMessage = (...messages: readonly object[]) => parse({ model: 'm', messages });
const withParts = (...content: readonly unknown[]) => withMessage({ role: 'user', content });

function refusalOf(call: () => unknown): AppError {
  try {
    call();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Code and parameter of a refusal. */
const refused = (call: () => unknown): readonly [ErrorCode, string | undefined] => {
  const { code, details } = refusalOf(call);
  return [code, details.param];
};

describe('parseRequest', () => {
  it('A01 reads a minimal request', () => {
    expect(parse(HI)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
      includeUsage: false,
      includeCost: false,
      maxOutputTokensName: 'max_tokens',
      choices: 1,
      refusesLoweredMaximum: false,
      parameters: {},
      bodyBytes: 57,
    });
  });

  it('takes out what is ours to act on and forwards all the rest, unknown parameters included', () => {
    const request = withParameters({
      stream: true,
      stream_options: { include_usage: true, continuous_usage_stats: true },
      max_tokens: 5,
      n: 2,
      user: 'u',
      usage: { include: true },
      context_length_exceeded_behavior: 'error',
      guided_regex: 'a+',
    });
    expect(request).toMatchObject({
      stream: true,
      includeUsage: true,
      includeCost: true,
      maxOutputTokens: 5,
      choices: 2,
      endUser: 'u',
      refusesLoweredMaximum: true,
    });
    expect(request.parameters).toEqual({
      n: 2,
      user: 'u',
      guided_regex: 'a+',
      stream_options: { continuous_usage_stats: true },
    });
  });

  it('H02 lets max_completion_tokens win over max_tokens', () => {
    const request = withParameters({ max_tokens: 5, max_completion_tokens: 7 });
    expect([request.maxOutputTokens, request.maxOutputTokensName]).toEqual([7, 'max_completion_tokens']);
    expect(request.parameters).toEqual({});
  });

  it('H05 takes null for absent, at the top and inside the objects it knows', () => {
    const request = withParameters({
      temperature: null,
      tools: null,
      stop: null,
      stream: null,
      max_tokens: null,
      web_search_options: { search_context_size: 'low', user_location: null },
    });
    expect(request.parameters).toEqual({ web_search_options: { search_context_size: 'low' } });
    expect(request.stream).toBe(false);
  });

  it('takes an empty list of tools or stops for none', () => {
    expect(withParameters({ tools: [], stop: [] }).parameters).toEqual({});
  });

  it('H22 keeps a 64-bit seed a 64-bit seed, rounded to what a number can hold', () => {
    const seedOf = (text: string) =>
      parseText(`{"model":"m","messages":[{"role":"user","content":"x"}],"seed":${text}}`);
    expect(seedOf('42').parameters['seed']).toBe(42);
    const largest = BigInt(seedOf('9223372036854775807').parameters['seed'] as number);
    expect(largest).toBeLessThan(2n ** 63n);
    expect(refused(() => seedOf('1e30'))).toEqual(['integer_above_max_value', 'seed']);
  });
});

describe('bodies that are no request', () => {
  it.each([
    ['', 'invalid_json'],
    ['{', 'invalid_json'],
    ['[1]', 'invalid_body'],
    ['"x"', 'invalid_body'],
    ['null', 'invalid_body'],
  ])('refuses %j', (text, code) => {
    expect(refusalOf(() => parseText(text)).code).toBe(code);
  });

  it('refuses bytes that are not UTF-8', () => {
    const body = Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(refusalOf(() => parseRequest(body)).code).toBe('invalid_json');
    expect(parse(HI).model).toBe('m');
  });

  it('F29 refuses 10,000 levels of nesting and survives', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(refusalOf(() => parseText(`{"model":"m","messages":[],"x":${deep}}`)).code).toBe('invalid_body');
    const allowed = '['.repeat(MAX_DEPTH - 1) + ']'.repeat(MAX_DEPTH - 1);
    expect(parseText(JSON.stringify(HI).replace('{', `{"x":${allowed},`)).parameters).toHaveProperty('x');
  });

  it('F29 lets __proto__ change no prototype, at the top or in a message', () => {
    const request = parseText(
      '{"__proto__":{"polluted":1},"model":"m","messages":[{"role":"user","content":"x","__proto__":{"polluted":1}}]}',
    );
    expect(Object.keys(request.parameters)).toEqual([]);
    expect(JSON.stringify(request.messages)).toBe('[{"role":"user","content":"x"}]');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('F29 takes the last of repeated members', () => {
    expect(parseText('{"model":"a","messages":[{"role":"user","content":"x"}],"model":"b"}').model).toBe('b');
  });

  it('A17 replaces halves of characters and keeps whole ones', () => {
    const content = String.raw`"\u0000\u00e9\ud83d\ude00\u2028\ud83d"`;
    const request = parseText(`{"model":"m","messages":[{"role":"user","content":${content}}]}`);
    expect(request.messages[0]?.content).toBe('\u0000é😀\u2028\ufffd');
    expect(parseText(`{"model":"m","messages":[{"role":"user","content":"\\\\ud83d"}]}`).messages[0]?.content).toBe(
      '\\ud83d',
    );
  });

  it('never throws anything but AppError, whatever the JSON', () => {
    const word = fc.constantFrom(
      ...['model', 'messages', 'role', 'content', 'user', 'assistant', 'tools', 'function', 'type', 'text', 'name'],
      ...['tool_choice', 'image_url', 'stop', 'stream', 'response_format', 'toString', '__proto__', 'constructor'],
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, 0, -1, 1.5, ''),
        word,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(word, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.json(), (body, text) => {
        for (const source of [JSON.stringify({ ...HI, ...(body as object) }), JSON.stringify(body), text]) {
          try {
            JSON.stringify(parseText(source));
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('parameters', () => {
  it.each<[object, ErrorCode, string]>([
    [{ temperature: 'hot' }, 'invalid_type', 'temperature'],
    [{ temperature: 2.1 }, 'decimal_above_max_value', 'temperature'],
    [{ stream: 'yes' }, 'invalid_type', 'stream'],
    [{ max_tokens: 0 }, 'integer_below_min_value', 'max_tokens'],
    [{ max_tokens: 1.5 }, 'invalid_type', 'max_tokens'],
    [{ max_completion_tokens: '5' }, 'invalid_type', 'max_completion_tokens'],
    [{ n: 129 }, 'integer_above_max_value', 'n'],
    [{ n: 0 }, 'integer_below_min_value', 'n'],
    [{ top_p: 1.5 }, 'decimal_above_max_value', 'top_p'],
    [{ logprobs: true, top_logprobs: 21 }, 'integer_above_max_value', 'top_logprobs'],
    [{ top_logprobs: 2 }, 'invalid_value', 'top_logprobs'],
    [{ stop: ['1', '2', '3', '4', '5'] }, 'array_above_max_length', 'stop'],
    [{ stop: ['1', 2] }, 'invalid_type', 'stop[1]'],
    [{ logit_bias: { '50256': 101 } }, 'decimal_above_max_value', 'logit_bias'],
    [{ presence_penalty: 3 }, 'decimal_above_max_value', 'presence_penalty'],
    [{ frequency_penalty: -2.5 }, 'decimal_below_min_value', 'frequency_penalty'],
    [{ min_p: 2 }, 'decimal_above_max_value', 'min_p'],
    [{ repetition_penalty: 0 }, 'decimal_below_min_value', 'repetition_penalty'],
    [{ top_k: -2 }, 'integer_below_min_value', 'top_k'],
    [{ stream_options: { include_usage: true } }, 'invalid_value', 'stream_options'],
    [{ stream: true, stream_options: { include_usage: 1 } }, 'invalid_type', 'stream_options.include_usage'],
    [{ separate_reasoning: 'no' }, 'invalid_type', 'separate_reasoning'],
    [{ enable_thinking: 1 }, 'invalid_type', 'enable_thinking'],
    [{ context_length_exceeded_behavior: 'x' }, 'invalid_value', 'context_length_exceeded_behavior'],
    [{ safety_identifier: 'x'.repeat(65) }, 'string_above_max_length', 'safety_identifier'],
    [{ metadata: { a: 'x'.repeat(513) } }, 'string_above_max_length', 'metadata.a'],
    [{ response_format: { type: 'yaml' } }, 'invalid_value', 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'missing_required_parameter', 'response_format.json_schema'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'a b' } } },
      'invalid_value',
      'response_format.json_schema.name',
    ],
    [{ modalities: ['smell'] }, 'invalid_value', 'modalities[0]'],
    [{ user: 5 }, 'invalid_type', 'user'],
    [{ seed: 1.5 }, 'invalid_type', 'seed'],
    [{ model: '' }, 'invalid_value', 'model'],
    [{ model: null }, 'missing_required_parameter', 'model'],
    [{ messages: undefined }, 'missing_required_parameter', 'messages'],
    [{ messages: [] }, 'empty_array', 'messages'],
    [{ messages: 'hi' }, 'invalid_type', 'messages'],
  ])('F09 refuses %j', (parameters, code, param) => {
    expect(refused(() => withParameters(parameters))).toEqual([code, param]);
  });

  it('names the parameter and what was expected in the message', () => {
    const { message, status, type } = refusalOf(() => withParameters({ temperature: 'hot' }));
    expect(message).toBe("Invalid type for 'temperature': expected a number, but got a string instead.");
    expect([status, type]).toEqual([400, 'invalid_request_error']);
  });

  it.each([
    { temperature: 0 },
    { temperature: 2 },
    { top_p: 0 },
    { top_p: 1 },
    { frequency_penalty: -2, presence_penalty: 2 },
    { n: 1 },
    { n: 128 },
    { logprobs: true, top_logprobs: 0 },
    { logprobs: true, top_logprobs: 20 },
    { min_p: 0 },
    { min_p: 1 },
    { logit_bias: { '1': -100, '2': 100 } },
    { repetition_penalty: 2 },
    { repetition_penalty: 0.01 },
    { top_k: -1 },
    { top_k: 0 },
    { stop: 'x' },
    { stop: ['a', 'b', 'c', 'd'] },
    { tools: Array.from({ length: 128 }, () => TOOL) },
  ])('O09 accepts the bound %j as it is', (parameters) => {
    expect(withParameters(parameters).parameters).toEqual(parameters);
  });
});

describe('messages', () => {
  it('O14 leaves a plain conversation as it is', () => {
    const messages = ['system', 'user', 'assistant', 'user', 'developer'].map((role) => ({
      role,
      content: `${role} é`,
    }));
    expect(withMessage(...messages).messages).toEqual(messages);
  });

  it('A02 keeps an array of parts', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'vendor_part', anything: 1 },
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'original' } },
    ];
    expect(withParts(...parts).messages[0]?.content).toEqual(parts);
  });

  it('O01 O02 brings the shapes of one document into the usual ones', () => {
    expect(withMessage({ role: 'user', content: { type: 'text', text: 'hi' } }).messages[0]?.content).toEqual([
      { type: 'text', text: 'hi' },
    ]);
    const bare = withParts(
      { type: 'image_url', image_url: 'https://x/y.png' },
      { type: 'video_url', video_url: 'https://x/v.mp4' },
    );
    expect(bare.messages[0]?.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
      { type: 'video_url', video_url: { url: 'https://x/v.mp4' } },
    ]);
    expect(withParameters({ tools: TOOL }).parameters['tools']).toEqual([TOOL]);
  });

  it('accepts an answer that is sent back as it was received, nulls and empty lists included', () => {
    const answer = { role: 'assistant', content: 'x', refusal: null, audio: null, function_call: null, tool_calls: [] };
    expect(withMessage(answer).messages).toEqual([{ role: 'assistant', content: 'x' }]);
  });

  it('takes tool calls, a function call, audio or a refusal in place of content', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '' } };
    const { type: _missing, ...untyped } = call;
    const answers = [
      { role: 'assistant', content: null, tool_calls: [call, untyped] },
      { role: 'assistant', function_call: { name: 'f', arguments: '{}' } },
      { role: 'assistant', audio: { id: 'audio_1' } },
      { role: 'assistant', refusal: 'no' },
    ];
    const [first] = withMessage(...answers).messages;
    expect(first).toEqual({ role: 'assistant', tool_calls: [call, call] });
  });

  it.each<[object, ErrorCode, string]>([
    [{ content: 'x' }, 'missing_required_parameter', 'messages[0].role'],
    [{ role: 'robot', content: 'x' }, 'invalid_value', 'messages[0].role'],
    [{ role: 'user' }, 'missing_required_parameter', 'messages[0].content'],
    [{ role: 'user', content: null }, 'missing_required_parameter', 'messages[0].content'],
    [{ role: 'user', content: 5 }, 'invalid_type', 'messages[0].content'],
    [{ role: 'user', content: [] }, 'empty_array', 'messages[0].content'],
    [{ role: 'assistant' }, 'missing_required_parameter', 'messages[0].content'],
    [{ role: 'tool', content: 'x' }, 'missing_required_parameter', 'messages[0].tool_call_id'],
    [{ role: 'tool', content: 'x', tool_call_id: 7 }, 'invalid_type', 'messages[0].tool_call_id'],
    [{ role: 'user', content: 'x', name: 5 }, 'invalid_type', 'messages[0].name'],
    [
      { role: 'assistant', tool_calls: [{ id: 'c' }] },
      'missing_required_parameter',
      'messages[0].tool_calls[0].function',
    ],
    [
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: {} } }] },
      'invalid_type',
      'messages[0].tool_calls[0].function.arguments',
    ],
  ])('refuses the message %j', (message, code, param) => {
    expect(refused(() => withMessage(message))).toEqual([code, param]);
  });

  it.each<[unknown, ErrorCode, string]>([
    ['x', 'invalid_type', ''],
    [{ text: 'x' }, 'missing_required_parameter', '.type'],
    [{ type: 'text' }, 'missing_required_parameter', '.text'],
    [{ type: 'image_url', image_url: {} }, 'missing_required_parameter', '.image_url.url'],
    [{ type: 'image_url', image_url: { url: 5 } }, 'invalid_type', '.image_url.url'],
    [{ type: 'image_url', image_url: { url: 'u', detail: 'max' } }, 'invalid_value', '.image_url.detail'],
    [{ type: 'video_url', video_url: 5 }, 'invalid_type', '.video_url'],
    [{ type: 'input_audio', input_audio: { data: 'x' } }, 'missing_required_parameter', '.input_audio.format'],
  ])('refuses the part %j', (part, code, path) => {
    expect(refused(() => withParts({ type: 'text', text: 'a' }, part))).toEqual([
      code,
      `messages[0].content[1]${path}`,
    ]);
  });
});

describe('tools', () => {
  it.each<[object, ErrorCode, string]>([
    [{ tools: Array.from({ length: 129 }, () => TOOL) }, 'array_above_max_length', 'tools'],
    [{ tools: [{ function: { name: 'f' } }] }, 'missing_required_parameter', 'tools[0].type'],
    [{ tools: [{ type: 'function' }] }, 'missing_required_parameter', 'tools[0].function'],
    [{ tools: [{ type: 'function', function: { name: 'a.b' } }] }, 'invalid_value', 'tools[0].function.name'],
    [
      { tools: [{ type: 'function', function: { name: 'f', parameters: [] } }] },
      'invalid_type',
      'tools[0].function.parameters',
    ],
    [{ tools: [TOOL], tool_choice: 'maybe' }, 'invalid_value', 'tool_choice'],
    [
      { tools: [TOOL], tool_choice: { type: 'function', function: {} } },
      'missing_required_parameter',
      'tool_choice.function.name',
    ],
    [{ tools: [TOOL], tool_choice: { type: 'function', function: { name: 'g' } } }, 'invalid_value', 'tool_choice'],
    [{ tool_choice: { type: 'function', function: { name: 'f' } } }, 'invalid_value', 'tool_choice'],
    [{ tools: [TOOL], tool_choice: { type: 'x' } }, 'invalid_value', 'tool_choice.type'],
    [{ functions: [{ description: 'x' }] }, 'missing_required_parameter', 'functions[0].name'],
    [{ function_call: 'f' }, 'invalid_value', 'function_call'],
  ])('D18 D20 refuses %j', (parameters, code, param) => {
    expect(refused(() => withParameters(parameters))).toEqual([code, param]);
  });

  it.each([
    { tools: [TOOL], tool_choice: 'required', parallel_tool_calls: false },
    { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'f' } } },
    { tools: [{ type: 'custom', custom: { name: 'c' } }], tool_choice: { type: 'custom', custom: { name: 'c' } } },
    { tools: [TOOL], tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [TOOL] } } },
    { tools: [{ type: 'web_search', web_search: {} }] },
  ])('O13 accepts %j as it is', (parameters) => {
    expect(withParameters(parameters).parameters).toEqual(parameters);
  });
});
