import type { AppError } from '@app/common';
import { parseCountRequest, parseRequest } from './parse-request';

const minimal = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };
const parse = (body: object, stream = false) => parseRequest(Buffer.from(JSON.stringify(body)), { model: 'm', stream });
const parametersOf = (more: object) => parse({ ...minimal, ...more }).parameters;
const messagesOf = (contents: readonly object[], more: object = {}) => parse({ ...more, contents }).messages;

function refusalOf(body: object): AppError {
  try {
    parse(body);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was accepted');
}

describe('a request in the words of Gemini', () => {
  it('becomes a chat request that keeps the document, in one spelling', () => {
    const parsed = parse(
      {
        ...minimal,
        generation_config: { max_output_tokens: 9, candidate_count: 2 },
        safety_settings: [{}],
        labels: null,
      },
      true,
    );
    expect(parsed).toMatchObject({
      model: 'm',
      stream: true,
      maxOutputTokens: 9,
      choices: 2,
      messages: [{ role: 'user', content: 'hi' }],
      parameters: { n: 2 },
    });
    expect(parsed.native).toEqual({
      format: 'gemini',
      document: { ...minimal, generationConfig: { maxOutputTokens: 9, candidateCount: 2 }, safetySettings: [{}] },
    });
  });

  it('is for vendors of the same format alone where contents are cached there', () => {
    const { onlyBecauseOf } = parse({ ...minimal, cached_content: 'cachedContents/x' }).native!;
    expect(onlyBecauseOf).toBe('cachedContent');
  });

  it('asks for a count with contents alone, or with a whole request', () => {
    const count = (body: object) => parseCountRequest(Buffer.from(JSON.stringify(body)), 'm');
    const whole = count({ generateContentRequest: { model: 'models/m', ...minimal } });
    expect(whole.messages).toEqual(count(minimal).messages);
    expect(whole.native!.document).toEqual(minimal);
  });

  const part = (value: unknown) => ({ contents: [{ parts: [{ text: 'a' }, value] }] });

  it.each<[string, object, string, string]>([
    ['no contents', {}, 'contents', 'missing_required_parameter'],
    ['empty contents', { contents: [] }, 'contents', 'empty_array'],
    [
      'a role of chat completions',
      { contents: [{ role: 'assistant', parts: [] }] },
      'contents[0].role',
      'invalid_value',
    ],
    ['an empty part', part({}), 'contents[0].parts[1]', 'invalid_value'],
    [
      'a part that is two',
      part({ text: 'a', inlineData: { mimeType: 'x/y', data: '' } }),
      'contents[0].parts[1]',
      'invalid_value',
    ],
    ['text that is a number', part({ text: 7 }), 'contents[0].parts[1].text', 'invalid_type'],
    [
      'data without a type',
      part({ inline_data: { data: '' } }),
      'contents[0].parts[1].inlineData.mimeType',
      'missing_required_parameter',
    ],
    [
      'arguments that are a text',
      part({ functionCall: { name: 'f', args: '{}' } }),
      'contents[0].parts[1].functionCall.args',
      'invalid_type',
    ],
    [
      'a hot temperature',
      { ...minimal, generationConfig: { temperature: 2.5 } },
      'generationConfig.temperature',
      'decimal_above_max_value',
    ],
    [
      'a limit of nothing',
      { ...minimal, generationConfig: { maxOutputTokens: 0 } },
      'generationConfig.maxOutputTokens',
      'integer_below_min_value',
    ],
    [
      'too many stop sequences',
      { ...minimal, generationConfig: { stopSequences: ['1', '2', '3', '4', '5', '6'] } },
      'generationConfig.stopSequences',
      'array_above_max_length',
    ],
    [
      'a bad name of a function',
      { ...minimal, tools: [{ functionDeclarations: [{ name: '1a' }] }] },
      'tools[0].functionDeclarations[0].name',
      'invalid_value',
    ],
  ])('is refused for %s, by its path (F09)', (_name, body, param, code) => {
    expect(refusalOf(body)).toMatchObject({ status: 400, code, details: { param } });
  });

  it('has its settings under the names of chat completions', () => {
    const generationConfig = {
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stopSequences: ['1', '2', '3', '4', '5'],
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      responseLogprobs: true,
      logprobs: 3,
      responseModalities: ['TEXT'],
    };
    expect(parametersOf({ generationConfig, serviceTier: 'FLEX' })).toEqual({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop: ['1', '2', '3', '4'],
      seed: 7,
      presence_penalty: 1,
      frequency_penalty: -1,
      logprobs: true,
      top_logprobs: 3,
      modalities: ['text'],
      service_tier: 'flex',
    });
    expect(parse({ ...minimal, serviceTier: 'flex' }).serviceTier).toBe('flex');
    expect(parse({ ...minimal, serviceTier: 'STANDARD' })).not.toHaveProperty('serviceTier');
  });

  it.each<[object, string | undefined]>([
    [{ thinkingBudget: -1 }, undefined],
    [{ thinkingBudget: 0 }, 'none'],
    [{ thinkingBudget: 1_024 }, 'low'],
    [{ thinkingBudget: 8_192 }, 'medium'],
    [{ thinkingBudget: 24_576 }, 'high'],
    [{ thinkingLevel: 'MINIMAL' }, 'minimal'],
    [{ thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' }, undefined],
    [{ includeThoughts: true }, undefined],
  ])('thinks as hard as %j says', (thinkingConfig, effort) => {
    expect(parametersOf({ generationConfig: { thinkingConfig } })['reasoning_effort']).toBe(effort);
  });

  it('asks for JSON, by either kind of schema', () => {
    const responseMimeType = 'application/json';
    const responseSchema = {
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', nullable: true },
        list: { type: 'ARRAY', items: { type: 'INTEGER' }, maxItems: '3' },
      },
      propertyOrdering: ['type'],
      required: ['type'],
    };
    expect(parametersOf({ generationConfig: { responseMimeType } })).toEqual({
      response_format: { type: 'json_object' },
    });
    expect(parametersOf({ generationConfig: { responseMimeType, responseSchema } })).toEqual({
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'output',
          schema: {
            type: 'object',
            properties: {
              type: { type: ['string', 'null'] },
              list: { type: 'array', items: { type: 'integer' }, maxItems: 3 },
            },
            required: ['type'],
          },
        },
      },
    });
    const responseJsonSchema = { type: 'object', additionalProperties: false };
    expect(parametersOf({ generationConfig: { responseMimeType, responseJsonSchema } })).toMatchObject({
      response_format: { json_schema: { schema: responseJsonSchema } },
    });
  });

  const functionDeclarations = [
    { name: 'f', description: 'd', parameters: { type: 'OBJECT', any_of: [{ type: 'STRING' }] } },
    { name: 'g', parameters_json_schema: { type: 'object' } },
  ];

  it.each<[object, unknown]>([
    [{}, undefined],
    [{ mode: 'AUTO' }, 'auto'],
    [{ mode: 'ANY' }, 'required'],
    [{ mode: 'NONE' }, 'none'],
    [{ mode: 'VALIDATED' }, 'auto'],
    [
      { mode: 'ANY', allowedFunctionNames: ['f'] },
      { type: 'function', function: { name: 'f' } },
    ],
    [
      { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
      {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [
            { type: 'function', function: { name: 'f' } },
            { type: 'function', function: { name: 'g' } },
          ],
        },
      },
    ],
  ])('chooses functions: %j', (functionCallingConfig, choice) => {
    const toolConfig = Object.keys(functionCallingConfig).length > 0 ? { functionCallingConfig } : {};
    expect(parametersOf({ tools: [{ functionDeclarations }], toolConfig })).toEqual({
      tools: [
        {
          type: 'function',
          function: { name: 'f', description: 'd', parameters: { type: 'object', anyOf: [{ type: 'string' }] } },
        },
        { type: 'function', function: { name: 'g', parameters: { type: 'object' } } },
      ],
      ...(choice !== undefined && { tool_choice: choice }),
    });
  });

  it('names what a search on the server may cost, and passes other tools of Google by name', () => {
    const parsed = parse({ ...minimal, tools: [{ googleSearch: {} }, { code_execution: {} }] });
    expect(parsed.parameters).toEqual({
      web_search_options: {},
      tools: [{ type: 'codeExecution', codeExecution: {} }],
    });
    expect(parsed.surcharges).toMatchObject([{ component: 'web_search', most: 1 }]);
  });
});

describe('turns in the words of Gemini', () => {
  it('keep calls and responses together where nobody gave them ids, the same on every turn', () => {
    const calls = [
      { functionCall: { name: 'f', args: { x: 1 } }, thoughtSignature: 'c2ln' },
      { functionCall: { name: 'g' } },
    ];
    const contents = [
      { role: 'user', parts: [{ text: 'go' }] },
      { role: 'model', parts: calls },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'g', response: { result: 2 } } },
          {
            functionResponse: {
              name: 'f',
              response: { result: 1 },
              parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }],
            },
          },
          { text: 'next' },
        ],
      },
    ];
    const messages = messagesOf(contents, { systemInstruction: { parts: [{ text: 'Be brief.' }] } });
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        tool_calls: [
          {
            id: 'call_1_0',
            type: 'function',
            function: { name: 'f', arguments: '{"x":1}' },
            extra_content: { google: { thought_signature: 'c2ln' } },
          },
          { id: 'call_1_1', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1_1', content: '{"result":2}' },
      { role: 'tool', tool_call_id: 'call_1_0', content: '{"result":1}' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'text', text: 'next' },
        ],
      },
    ]);
    expect(messagesOf([...contents, { role: 'model', parts: [{ text: 'ok' }] }]).slice(0, 4)).toEqual(
      messages.slice(1, 5),
    );
  });

  it('tell calls of one name apart by their order, and keep ids that are there', () => {
    const call = (id?: string) => ({ functionCall: { name: 'f', ...(id && { id }) } });
    const response = (id?: string) => ({ functionResponse: { name: 'f', ...(id && { id }) } });
    const ids = messagesOf([
      { role: 'model', parts: [call(), call('given'), call()] },
      { role: 'function', parts: [response('given'), response(), response()] },
    ]).flatMap(({ tool_call_id: id }) => id ?? []);
    expect(ids).toEqual(['given', 'call_0_0', 'call_0_2']);
  });

  it('keep media of every kind', () => {
    const inline = (mimeType: string, data: string) => ({ inlineData: { mimeType, data } });
    const [message] = messagesOf([
      {
        parts: [
          inline('image/webp', 'AA=='),
          inline('audio/mpeg', 'BB=='),
          inline('video/mp4', 'CC=='),
          inline('application/pdf', 'DD=='),
          inline('text/plain', Buffer.from('plain').toString('base64')),
          { fileData: { fileUri: 'https://www.youtube.com/watch?v=1' } },
          { file_data: { file_uri: 'https://x/y.png', mime_type: 'image/png' } },
          { fileData: { fileUri: 'https://x/z.ogg', mimeType: 'audio/ogg' } },
          { fileData: { fileUri: 'https://x/z.pdf', mimeType: 'application/pdf', displayName: 'z' } },
          { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        ],
      },
    ]);
    expect(message!.content).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/webp;base64,AA==' } },
      { type: 'input_audio', input_audio: { data: 'BB==', format: 'mp3' } },
      { type: 'video_url', video_url: { url: 'data:video/mp4;base64,CC==' } },
      { type: 'file', file: { filename: 'document', file_data: 'data:application/pdf;base64,DD==' } },
      { type: 'text', text: 'plain' },
      { type: 'video_url', video_url: { url: 'https://www.youtube.com/watch?v=1' } },
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
      { type: 'audio_url', audio_url: { url: 'https://x/z.ogg' } },
      { type: 'file', file: { filename: 'z', file_url: 'https://x/z.pdf' } },
      { type: 'text', text: '```python\nprint(1)\n```' },
    ]);
  });

  it('keep thoughts of the model as thinking, and leave out turns that say nothing', () => {
    const messages = messagesOf([
      { role: 'user', parts: [{ text: '' }] },
      {
        role: 'model',
        parts: [{ text: 'Hm.', thought: true }, { text: 'So.' }, { text: '', thoughtSignature: 'c2ln' }],
      },
      { role: 'model' },
    ]);
    expect(messages).toEqual([{ role: 'assistant', content: 'So.', reasoning_content: 'Hm.' }]);
  });
});
