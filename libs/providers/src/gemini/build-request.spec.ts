import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import type { Keepsakes, Target } from '../adapter';
import { geminiAdapter } from './gemini.adapter';

const chat = geminiAdapter.chat!;

function build(request: Partial<ChatRequest>, target: Partial<Target> = {}, recalled?: Keepsakes) {
  const asked = { ...REQUEST, stream: false, ...request };
  const built = chat.buildRequest(asked, { ...TARGET, upstreamModel: 'gemini-3.1-pro-preview', ...target }, recalled);
  return { ...built, body: JSON.parse(built.body) as Record<string, never> & { contents: unknown[] } };
}

const withParameters = (parameters: ChatRequest['parameters'], upstreamModel?: string) =>
  build({ parameters }, upstreamModel === undefined ? {} : { upstreamModel });

const call = (id: string, name: string, args = '{}', extra: object = {}) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
  ...extra,
});
const signed = (signature: string) => ({ extra_content: { google: { thought_signature: signature } } });
const tool = (id: string, content: unknown) => ({ role: 'tool' as const, tool_call_id: id, content }) as never;
const user = { role: 'user' as const, content: 'hi' };

function refusalOf(step: () => unknown): AppError {
  try {
    step();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a request to the Gemini API', () => {
  it('carries the key in a header, and asks for server-sent events where a stream is wanted', () => {
    const whole = build({});
    expect(whole.url).toBe('https://vendor.example/v1/models/gemini-3.1-pro-preview:generateContent');
    expect(whole.headers).toMatchObject({ 'x-goog-api-key': 'secret-of-the-channel' });
    expect(build({ stream: true }).url).toContain(':streamGenerateContent?alt=sse');
    expect(build({}, { upstreamModel: 'models/a?b@1' }).url).toContain('/v1/models/a%3Fb@1:generateContent');
  });

  it('says everything the system says in one instruction', () => {
    const { body } = build({
      messages: [{ role: 'system', content: 'a' }, user, { role: 'developer', content: [{ type: 'text', text: 'b' }] }],
    });
    expect(body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      systemInstruction: { parts: [{ text: 'a' }, { text: 'b' }] },
    });
  });

  it('says it to the user of a model that knows no instruction, or when nothing else is said', () => {
    const gemma = build({ messages: [{ role: 'system', content: 'a' }, user] }, { upstreamModel: 'gemma-3-27b-it' });
    expect(gemma.body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'a' }, { text: 'hi' }] }] });
    expect(build({ messages: [{ role: 'system', content: 'a' }] }).body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'a' }] }],
    });
  });

  it('A02 joins messages of one side into one turn, and leaves thoughts out', () => {
    const { body } = build({
      messages: [user, user, { role: 'assistant', content: 'a', reasoning_content: 'secret thoughts' }, user],
    });
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'hi' }, { text: 'hi' }] },
      { role: 'model', parts: [{ text: 'a' }] },
      { role: 'user', parts: [{ text: 'hi' }] },
    ]);
  });

  it('H13 inlines data URLs, leaves buckets, YouTube and its own files to Google, and has Weir fetch the rest', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/jpg;base64,AAAA', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'gs://bucket/a.png' } },
      { type: 'video_url', video_url: { url: 'https://www.youtube.com/watch?v=1' } },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC' } },
      { type: 'file', file: { file_data: 'DDDD', filename: 'a.csv' } },
      { type: 'file', file: { file_id: 'https://generativelanguage.googleapis.com/v1beta/files/x' } },
      { type: 'file', file: { file_data: 'data:text/plain,a%20b' } },
    ];
    expect(build({ messages: [{ role: 'user', content }] }).body.contents).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/jpeg', data: 'AAAA' } },
          { fileData: { mimeType: 'image/png', fileUri: 'gs://bucket/a.png' } },
          { fileData: { fileUri: 'https://www.youtube.com/watch?v=1' } },
          { inlineData: { mimeType: 'audio/mp3', data: 'BBBB' } },
          { inlineData: { mimeType: 'application/pdf', data: 'CCCC' } },
          { inlineData: { mimeType: 'text/csv', data: 'DDDD' } },
          {
            fileData: {
              mimeType: 'application/pdf',
              fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x',
            },
          },
          { inlineData: { mimeType: 'text/plain', data: 'YSBi' } },
        ],
      },
    ]);
    expect(chat.inlines).toEqual(['image_url', 'audio_url', 'file']);
  });

  it.each([
    [{ type: 'image_url', image_url: { url: 'http://x.example/a.png' } }, 'invalid_value'],
    [{ type: 'image_url', image_url: { url: 'data:nonsense' } }, 'invalid_value'],
    [{ type: 'file', file: { file_id: 'file-123' } }, 'unsupported_feature'],
    [{ type: 'tool_reference' }, 'unsupported_feature'],
  ])('refuses the part %j and names it', (part, code) => {
    const refusal = refusalOf(() => build({ messages: [user, { role: 'user', content: [part] }] }));
    expect([refusal.code, refusal.details.param]).toEqual([code, 'messages[1].content[0]']);
  });
});

describe('the history of tools, told to Gemini', () => {
  const asked = (calls: readonly object[]) => ({ role: 'assistant' as const, tool_calls: calls });

  it('W05 gives back a turn of calls as it came, and their results in the order of the calls', () => {
    const { body } = build({
      messages: [
        user,
        asked([call('call_x1', 'f', '{"a":1}', signed('U0lH')), call('call_x2', 'g')]),
        tool('call_x2', 'second'),
        tool('call_x1', '{"first":1}'),
      ],
    });
    expect(JSON.stringify(body.contents)).toBe(
      '[{"role":"user","parts":[{"text":"hi"}]},' +
        '{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"U0lH"},{"functionCall":{"name":"g","args":{}}}]},' +
        '{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"first":1}}},{"functionResponse":{"name":"g","response":{"result":"second"}}}]}]',
    );
  });

  it('J04 signs the first call with what the caller sent, else what was kept, else the stand-in', () => {
    const signatureOf = (extra: object, recalled: Keepsakes, upstreamModel: string) =>
      JSON.stringify(
        build(
          {
            messages: [user, asked([call('a', 'f', '{}', extra), call('b', 'g')]), tool('a', 'x'), tool('b', 'y')],
          },
          { upstreamModel },
          recalled,
        ).body.contents[1],
      ).match(/"thoughtSignature":"(\w+)"/g);
    const kept = new Map([['a', 'kept']]);
    expect(signatureOf(signed('sent'), kept, 'gemini-3-flash')).toEqual(['"thoughtSignature":"sent"']);
    expect(signatureOf({}, kept, 'gemini-3-flash')).toEqual(['"thoughtSignature":"kept"']);
    expect(signatureOf({}, new Map(), 'gemini-3-flash')).toEqual([
      '"thoughtSignature":"skip_thought_signature_validator"',
    ]);
    // Older models sign, but do not insist.
    expect(signatureOf({}, new Map(), 'gemini-2.5-flash')).toBeNull();
  });

  it('J04 asks for the signatures of the calls that came back without', () => {
    const messages = [user, asked([call('a', 'f', '{}', signed('s')), call('b', 'g')]), tool('a', ''), tool('b', '')];
    expect(chat.recalls!({ ...REQUEST, messages })).toEqual(['b']);
    expect(chat.recalls!(REQUEST)).toEqual([]);
  });

  it.each([
    ['plain', { result: 'plain' }],
    ['{"a":1}', { a: 1 }],
    ['[1]', { result: '[1]' }],
    ['', { result: '' }],
    ['{broken', { result: '{broken' }],
  ])('J12 puts the result %j into an object', (content, response) => {
    const { body } = build({ messages: [user, asked([call('a', 'f')]), tool('a', content)] });
    expect(body.contents[2]).toEqual({ role: 'user', parts: [{ functionResponse: { name: 'f', response } }] });
  });

  it('shows the model the pictures it made, with a mark where models sign them', () => {
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
    const messages = [user, { role: 'assistant' as const, content: 'Here', images }, user] as never;
    const inlineData = { mimeType: 'image/png', data: 'AAAA' };
    const [, older] = build({ messages }, { upstreamModel: 'gemini-2.5-flash-image' }).body.contents;
    expect(older).toEqual({ role: 'model', parts: [{ text: 'Here' }, { inlineData }] });
    const [, newer] = build({ messages }).body.contents;
    const thoughtSignature = 'skip_thought_signature_validator';
    expect(newer).toEqual({ role: 'model', parts: [{ text: 'Here' }, { inlineData, thoughtSignature }] });
  });

  it('shows images of a result inside it, and to older models behind it', () => {
    const content = [
      { type: 'text', text: 'see' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ];
    const messages = [user, asked([call('a', 'f')]), tool('a', content)];
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const response = { name: 'f', response: { result: 'see' } };
    expect(build({ messages }).body.contents[2]).toEqual({
      role: 'user',
      parts: [{ functionResponse: { ...response, parts: [image] } }],
    });
    expect(build({ messages }, { upstreamModel: 'gemini-2.5-flash' }).body.contents[2]).toEqual({
      role: 'user',
      parts: [{ functionResponse: response }, image],
    });
  });

  it('keeps results apart from what the user says next', () => {
    const { body } = build({ messages: [user, asked([call('a', 'f')]), tool('a', 'x'), user] });
    expect(body.contents.slice(2)).toEqual([
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { result: 'x' } } }] },
      { role: 'user', parts: [{ text: 'hi' }] },
    ]);
  });

  it('reads the older form of tools, too', () => {
    const { body } = build({
      messages: [
        user,
        { role: 'assistant', function_call: { name: 'f', arguments: '{"a":1}' } },
        { role: 'function', name: 'f', content: 'x' },
      ],
    });
    expect(JSON.stringify(body.contents)).toContain('"functionCall":{"name":"f","args":{"a":1}}');
    expect(JSON.stringify(body.contents)).toContain('"functionResponse":{"name":"f","response":{"result":"x"}}');
  });

  it('D16 refuses a call without a result, and a result without a call', () => {
    const lacking = refusalOf(() =>
      build({ messages: [user, asked([call('a', 'f'), call('b', 'g')]), tool('a', 'x')] }),
    );
    expect([lacking.code, lacking.details.param]).toEqual(['invalid_value', 'messages[1]']);
    const stray = refusalOf(() => build({ messages: [user, asked([call('a', 'f')]), tool('a', 'x'), tool('z', 'x')] }));
    expect([stray.code, stray.details.param]).toEqual(['invalid_value', 'messages[3].tool_call_id']);
    expect(refusalOf(() => build({ messages: [user, tool('a', 'x')] })).details.param).toBe('messages[1].tool_call_id');
  });

  it('D12 D13 takes arguments that are no JSON object for none', () => {
    for (const args of ['', '{"a":', '[1]', 'null']) {
      const { body } = build({ messages: [user, asked([call('a', 'f', args)]), tool('a', 'x')] });
      expect(JSON.stringify(body.contents[1])).toContain('"args":{}');
    }
  });
});

describe('parameters of chat completions, told to Gemini', () => {
  it('get the names they have there', () => {
    const parameters = {
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      presence_penalty: 1,
      frequency_penalty: -1,
      stop: ['a', ''],
    };
    expect(withParameters(parameters).body['generationConfig']).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      presencePenalty: 1,
      frequencyPenalty: -1,
      stopSequences: ['a'],
    });
    const bounded = build({ maxOutputTokens: 100, choices: 2, parameters: { n: 2, logprobs: true, top_logprobs: 3 } });
    expect(bounded.body['generationConfig']).toEqual({
      responseLogprobs: true,
      logprobs: 3,
      maxOutputTokens: 100,
      candidateCount: 2,
    });
  });

  it('are left out where they ask for nothing, because some models refuse even that', () => {
    const neutral = { presence_penalty: 0, frequency_penalty: 0, logprobs: false, top_logprobs: 0, top_k: -1 };
    const { body, dropped } = withParameters(neutral);
    expect([body['generationConfig'], dropped]).toEqual([undefined, undefined]);
  });

  it.each([
    [7, 7],
    [-7, -7],
    [2 ** 40, 256],
    [2 ** 63 - 1024, -2147482625],
  ])('H08b folds the seed %d into 32 bits', (seed, folded) => {
    expect(withParameters({ seed }).body['generationConfig']).toEqual({ seed: folded });
  });

  it('are named in a warning when they only tune and have no counterpart', () => {
    const { dropped, body } = withParameters({ logit_bias: {}, user: 'u', parallel_tool_calls: false, top_p: 1 });
    expect(dropped).toEqual(['logit_bias', 'user', 'parallel_tool_calls']);
    expect(Object.keys(body)).toEqual(['contents', 'generationConfig']);
    expect(withParameters({ parallel_tool_calls: true, store: false, service_tier: 'auto' }).dropped).toBeUndefined();
    expect(withParameters({ reasoning_effort: 'high' }, 'gemini-2.0-flash').dropped).toEqual(['reasoning_effort']);
  });

  it.each([
    [{ audio: { format: 'wav', voice: 'x' } }, 'audio'],
    [{ functions: [{ name: 'f' }] }, 'functions'],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0]'],
    [{ response_format: { type: 'structural_tag' } }, 'response_format'],
  ])('D17 D21 are refused by name when the answer would be another: %j', (parameters, param) => {
    const refusal = refusalOf(() => withParameters(parameters));
    expect([refusal.code, refusal.details.param]).toEqual(['unsupported_parameter', param]);
  });

  it('H16 bind the answer to a schema', () => {
    const schema = { $schema: 'x', type: 'object', properties: { a: { type: ['string', 'null'], minLength: 1 } } };
    const format = { type: 'json_schema', json_schema: { name: 's', strict: true, schema } };
    expect(withParameters({ response_format: format }).body['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { a: { type: ['string', 'null'], minLength: 1 } } },
    });
    expect(withParameters({ response_format: { type: 'json_object' } }).body['generationConfig']).toEqual({
      responseMimeType: 'application/json',
    });
    expect(withParameters({ response_format: { type: 'text' } }).body['generationConfig']).toBeUndefined();
  });

  it('ask for images, tiers, searches, and what Google takes from clients of OpenAI', () => {
    const google = { cached_content: 'cachedContents/x', safety_settings: [{ category: 'c', threshold: 'OFF' }] };
    expect(
      withParameters({
        modalities: ['text', 'image'],
        service_tier: 'flex',
        web_search_options: {},
        extra_body: { google },
      }).body,
    ).toMatchObject({
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
      serviceTier: 'flex',
      tools: [{ googleSearch: {} }],
      cachedContent: 'cachedContents/x',
      safetySettings: [{ category: 'c', threshold: 'OFF' }],
    });
  });

  const parameters = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
  const tools = [
    { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
    { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
    { type: 'code_interpreter' },
  ];

  it('declare functions by JSON Schema, and those without parameters without one', () => {
    expect(withParameters({ tools }).body['tools']).toEqual([
      { functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: parameters }, { name: 'g' }] },
      { codeExecution: {} },
    ]);
  });

  it.each<[unknown, object]>([
    ['none', { mode: 'NONE' }],
    ['auto', { mode: 'AUTO' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [allowed('required'), { mode: 'ANY', allowedFunctionNames: ['f'] }],
    [allowed('auto'), { mode: 'VALIDATED', allowedFunctionNames: ['f'] }],
  ])('O13 choose a tool by %j', (choice, config) => {
    expect(withParameters({ tools, tool_choice: choice }).body['toolConfig']).toEqual({
      functionCallingConfig: config,
    });
  });

  function allowed(mode: string): object {
    return { type: 'allowed_tools', allowed_tools: { mode, tools: [{ type: 'function', function: { name: 'f' } }] } };
  }
});
