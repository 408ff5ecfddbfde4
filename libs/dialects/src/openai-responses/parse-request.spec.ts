import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { createOpenAiResponsesDialect } from './openai-responses.dialect';

const dialect = createOpenAiResponsesDialect();
const parse = (body: object): ChatRequest =>
  dialect.parseRequest(Buffer.from(JSON.stringify({ model: 'm', input: 'hi', ...body })));

function refusalOf(body: object): { code: string; param: string | undefined } {
  try {
    parse(body);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, param: error.details.param };
    throw error;
  }
  throw new Error('it was accepted');
}

const FUNCTION = { type: 'function', name: 'f', parameters: { type: 'object' } };
const CALL = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' };
const RESULT = { type: 'function_call_output', call_id: 'c1', output: 'sunny' };

describe('a Responses request in the words of chat completions', () => {
  it('has a string as a message of the user, after the instructions', () => {
    const request = parse({ instructions: 'Be brief.', max_output_tokens: 50, stream: true, user: 'u' });
    expect(request).toMatchObject({ model: 'm', stream: true, maxOutputTokens: 50, choices: 1, endUser: 'u' });
    expect(request.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hi' },
    ]);
    expect(request.parameters).toEqual({ user: 'u' });
  });

  it('keeps the document for vendors who speak the format', () => {
    const body = { input: 'hi', temperature: null, include: ['reasoning.encrypted_content'], store: true };
    expect(parse(body).native).toEqual({ format: 'openai-responses', document: { model: 'm', ...body } });
  });

  it('hands on what only tunes, and nothing that chat completions would ask or bill by', () => {
    const foreign = {
      ...{ messages: [{ role: 'user', content: 'other' }], n: 5, max_tokens: 9, max_completion_tokens: 99_999 },
      ...{
        functions: [],
        web_search_options: {},
        enable_search: true,
        search_parameters: {},
        plugins: [{ id: 'web' }],
      },
      modalities: ['image'],
    };
    const request = parse({ max_output_tokens: 50, top_k: 5, ...foreign });
    expect(request).toMatchObject({ messages: [{ content: 'hi' }], choices: 1, maxOutputTokens: 50 });
    expect(request.parameters).toEqual({ top_k: 5 });
  });

  it('translates every parameter that has a counterpart', () => {
    const schema = { type: 'object' };
    const { parameters } = parse({
      text: { format: { type: 'json_schema', name: 's', schema, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'auto' },
      include: ['message.output_text.logprobs'],
      top_logprobs: 2,
      temperature: 0.2,
      truncation: 'auto',
      store: true,
      metadata: { a: 'b' },
      max_tool_calls: 3,
      parallel_tool_calls: false,
      tools: [
        { ...FUNCTION, strict: null, description: 'd' },
        { type: 'custom', name: 'sql', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      ],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    });
    expect(parameters).toEqual({
      temperature: 0.2,
      parallel_tool_calls: false,
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } },
        {
          type: 'custom',
          custom: { name: 'sql', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } },
        },
      ],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      response_format: { type: 'json_schema', json_schema: { name: 's', schema, strict: true } },
      verbosity: 'low',
      reasoning_effort: 'high',
      logprobs: true,
      top_logprobs: 2,
    });
  });

  it('L06 puts the items of a turn into one message, and results behind their calls', () => {
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'q' }] },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'plan' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
      CALL,
      { ...CALL, call_id: 'c2' },
      RESULT,
      {
        ...RESULT,
        call_id: 'c2',
        output: [
          { type: 'input_text', text: 'a' },
          { type: 'input_text', text: 'b' },
        ],
      },
      { role: 'developer', content: 'go on' },
    ];
    const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
    expect(parse({ input }).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'q' }] },
      { role: 'assistant', content: 'Looking.', reasoning_content: 'plan', tool_calls: [call('c1'), call('c2')] },
      { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      { role: 'tool', tool_call_id: 'c2', content: 'a\nb' },
      { role: 'developer', content: 'go on' },
    ]);
  });

  it('L06 shows images of results in a message after all results of the turn', () => {
    const output = [{ type: 'input_image', image_url: 'https://a.example/i.png', detail: 'original' }];
    const input = [CALL, { ...CALL, call_id: 'c2' }, { ...RESULT, output }, { ...RESULT, call_id: 'c2' }];
    expect(parse({ input }).messages.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'The result is in the next message.' },
      { role: 'tool', tool_call_id: 'c2', content: 'sunny' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/i.png', detail: 'high' } }] },
    ]);
  });

  it('keeps answers one after the other apart', () => {
    const input = ['a', 'b'].map((content) => ({ role: 'assistant', content }));
    expect(parse({ input }).messages).toEqual(input);
  });

  it('translates files, sounds and refusals', () => {
    const input = [
      {
        role: 'user',
        content: [
          { type: 'input_file', file_data: 'data:x', filename: 'a.pdf' },
          { type: 'input_file', file_url: 'https://a.example' },
          { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ];
    const request = parse({ input });
    expect(request.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', file: { file_data: 'data:x', filename: 'a.pdf' } },
          { type: 'file', file: { file_url: 'https://a.example' } },
          { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ]);
    expect(request.native?.onlyBecauseOf).toBeUndefined();
  });

  it('does not send reasoning of ours to a vendor who never saw it', () => {
    const own = { type: 'reasoning', id: 'rs_abc_0', summary: [{ type: 'summary_text', text: 'plan' }] };
    const theirs = { ...own, id: 'rs_abc', encrypted_content: 'x' };
    const { native } = parse({ input: [own, theirs, { role: 'user', content: 'go' }] });
    expect(native?.document['input']).toEqual([theirs, { role: 'user', content: 'go' }]);
  });
});

describe('what only a vendor of Responses can serve', () => {
  it.each([
    [{ tools: [FUNCTION, { type: 'web_search' }] }, 'tools[1]'],
    [{ tools: [{ type: 'local_shell' }] }, 'tools[0]'],
    [{ tool_choice: { type: 'mcp', server_label: 's' } }, 'tool_choice'],
    [{ input: [{ type: 'compaction', encrypted_content: 'x' }] }, 'input[0]'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] }, 'input[0].content[0]'],
    [{ input: [CALL, { ...RESULT, output: [{ type: 'input_image', file_id: 'f' }] }] }, 'input[1].output[0]'],
  ])('%j says why', (body, param) => {
    expect(parse(body).native?.onlyBecauseOf).toBe(param);
  });

  it.each([
    [[{ type: 'web_search' }], undefined, [{ component: 'web_search', param: 'tools[0]' }]],
    [
      [FUNCTION, { type: 'web_search_preview' }, { type: 'web_search' }],
      4,
      [{ component: 'web_search', param: 'tools[2]', most: 4 }],
    ],
    [[{ type: 'image_generation' }], 2, [{ component: 'image', param: 'tools[0]', most: 2 }]],
    [[{ type: 'mcp', server_label: 's' }], undefined, [{ component: 'web_search', param: 'tools[0]', most: 0 }]],
    [[FUNCTION], undefined, undefined],
  ])('%j within %s calls is billed by the piece as %j', (tools, maxToolCalls, surcharges) => {
    expect(parse({ tools, ...(maxToolCalls && { max_tool_calls: maxToolCalls }) }).surcharges).toEqual(surcharges);
  });
});

describe('a Responses request that is refused', () => {
  it.each([
    ['L05', { previous_response_id: 'resp_1' }, 'unsupported_parameter', 'previous_response_id'],
    ['L05', { conversation: { id: 'conv_1' } }, 'unsupported_parameter', 'conversation'],
    ['L05', { prompt: { id: 'p' } }, 'unsupported_parameter', 'prompt'],
    ['L05', { background: true }, 'unsupported_parameter', 'background'],
    ['L05', { input: [{ type: 'item_reference', id: 'msg_1' }] }, 'unsupported_parameter', 'input[0]'],
    ['F09', { model: undefined }, 'missing_required_parameter', 'model'],
    ['F09', { input: undefined }, 'missing_required_parameter', 'input'],
    ['F09', { input: 5 }, 'invalid_type', 'input'],
    ['F09', { input: [] }, 'empty_array', 'input'],
    ['F09', { input: [5] }, 'invalid_type', 'input[0]'],
    ['F09', { input: [{}] }, 'missing_required_parameter', 'input[0].type'],
    ['F09', { input: [{ role: 'tool', content: 'x' }] }, 'invalid_value', 'input[0].role'],
    ['F09', { input: [{ role: 'user' }] }, 'missing_required_parameter', 'input[0].content'],
    [
      'F09',
      { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
      'missing_required_parameter',
      'input[0].content[0].text',
    ],
    [
      'F09',
      { input: [{ role: 'user', content: [{ type: 'input_image' }] }] },
      'missing_required_parameter',
      'input[0].content[0].image_url',
    ],
    [
      'F09',
      { input: [{ role: 'user', content: [{ type: 'input_file' }] }] },
      'missing_required_parameter',
      'input[0].content[0].file_data',
    ],
    ['F09', { input: [{ ...CALL, arguments: {} }] }, 'invalid_type', 'input[0].arguments'],
    ['D16', { input: [RESULT] }, 'invalid_value', 'input[0].call_id'],
    ['F09', { temperature: 'hot' }, 'invalid_type', 'temperature'],
    ['F09', { stream: 'yes' }, 'invalid_type', 'stream'],
    ['F09', { max_output_tokens: 15 }, 'integer_below_min_value', 'max_output_tokens'],
    ['F09', { top_logprobs: 21 }, 'integer_above_max_value', 'top_logprobs'],
    [
      'F09',
      { text: { format: { type: 'json_schema', name: 's' } } },
      'missing_required_parameter',
      'text.format.schema',
    ],
    ['F09', { text: { verbosity: 'much' } }, 'invalid_value', 'text.verbosity'],
    ['F09', { reasoning: { effort: 5 } }, 'invalid_type', 'reasoning.effort'],
    ['F09', { tools: [{ type: 'function' }] }, 'missing_required_parameter', 'tools[0].name'],
    ['D18', { tools: [FUNCTION], tool_choice: { type: 'function', name: 'g' } }, 'invalid_value', 'tool_choice'],
    ['D20', { tools: Array.from({ length: 129 }, () => FUNCTION) }, 'array_above_max_length', 'tools'],
    ['L05', { tools: [{ type: 'file_search', vector_store_ids: ['v'] }] }, 'unsupported_parameter', 'tools[0]'],
    ['L05', { tools: [{ type: 'x_search' }] }, 'unsupported_parameter', 'tools[0]'],
    [
      'L05',
      { tools: [{ type: 'shell', environment: { type: 'container_auto' } }] },
      'unsupported_parameter',
      'tools[0]',
    ],
  ])('%s names the parameter at fault: %j', (_case, body, code, param) => {
    expect(refusalOf(body)).toEqual({ code, param });
  });

  it('H05 takes null for absent', () => {
    expect(parse({ previous_response_id: null, tools: null, text: null, reasoning: null }).parameters).toEqual({});
  });
});
