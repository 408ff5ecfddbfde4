import { type AppError } from '@app/common';
import { parseCountRequest, parseRequest, type RequestHeaders } from './parse-request';
import { shownToolId, STAND_IN_SIGNATURE } from './stand-ins';

const minimal = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
const parse = (body: object, headers: RequestHeaders = {}) => parseRequest(Buffer.from(JSON.stringify(body)), headers);
const translated = (messages: readonly object[], more: object = {}) =>
  parse({ ...minimal, ...more, messages }).messages;

function refusalOf(body: object, headers: RequestHeaders = {}): AppError {
  try {
    parse(body, headers);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was accepted');
}

describe('a request in the words of Messages', () => {
  it('becomes a chat request that keeps the document and what its headers mean to the vendor', () => {
    const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': ['a', 'b'], 'x-api-key': 'sk-secret' };
    const parsed = parse({ ...minimal, stream: true, top_k: null, novelty: 'c' }, headers);
    expect(parsed).toMatchObject({
      model: 'm',
      stream: true,
      maxOutputTokens: 10,
      choices: 1,
      messages: [{ role: 'user', content: 'hi' }],
      parameters: {},
    });
    expect(parsed.native).toEqual({
      format: 'anthropic-messages',
      document: { ...minimal, stream: true, novelty: 'c' },
      headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a,b' },
    });
  });

  it.each([
    ['mcp_servers', [{ type: 'url', url: 'https://x', name: 'x' }], 'mcp_servers'],
    ['mcp_servers', [], undefined],
    ['container', 'c', 'container'],
  ])('is for vendors of the same format alone because of %s: %j', (name, value, onlyBecauseOf) => {
    expect(parse({ ...minimal, [name]: value }).native!.onlyBecauseOf).toBe(onlyBecauseOf);
  });

  it('asks for a count without a limit', () => {
    const { max_tokens: _limit, ...body } = minimal;
    expect(parseCountRequest(Buffer.from(JSON.stringify(body)), {})).not.toHaveProperty('maxOutputTokens');
    expect(refusalOf(body)).toMatchObject({ code: 'missing_required_parameter', details: { param: 'max_tokens' } });
  });

  const block = (content: unknown) => ({
    ...minimal,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, content] }],
  });

  it.each<[string, object, string, string]>([
    ['a limit of nothing', { ...minimal, max_tokens: 0 }, 'max_tokens', 'integer_below_min_value'],
    ['no messages', { ...minimal, messages: [] }, 'messages', 'empty_array'],
    [
      'a role of chat completions',
      { ...minimal, messages: [{ role: 'tool', content: '' }] },
      'messages.0.role',
      'invalid_value',
    ],
    [
      'content that is a number',
      { ...minimal, messages: [{ role: 'user', content: 1 }] },
      'messages.0.content',
      'invalid_type',
    ],
    ['a block without a type', block({ text: 'x' }), 'messages.0.content.1.type', 'missing_required_parameter'],
    ['a block whose type is a number', block({ type: 3 }), 'messages.0.content.1.type', 'invalid_type'],
    ['a text block without text', block({ type: 'text' }), 'messages.0.content.1.text', 'missing_required_parameter'],
    [
      'an image of an unknown source',
      block({ type: 'image', source: { type: 'ftp' } }),
      'messages.0.content.1.source.type',
      'invalid_value',
    ],
    [
      'a tool result that answers nothing',
      block({ type: 'tool_result' }),
      'messages.0.content.1.tool_use_id',
      'missing_required_parameter',
    ],
    [
      'a block inside a tool result',
      block({ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: [] }] }),
      'messages.0.content.1.content.0.text',
      'invalid_type',
    ],
    ['a warm temperature', { ...minimal, temperature: 1.5 }, 'temperature', 'decimal_above_max_value'],
    ['a stream that is a word', { ...minimal, stream: 'yes' }, 'stream', 'invalid_type'],
    [
      'a tool without a schema',
      { ...minimal, tools: [{ name: 'f' }] },
      'tools.0.input_schema',
      'missing_required_parameter',
    ],
    [
      'a tool with a bad name',
      { ...minimal, tools: [{ name: 'a b', input_schema: {} }] },
      'tools.0.name',
      'invalid_value',
    ],
    [
      'a choice of no tool',
      { ...minimal, tool_choice: { type: 'tool' } },
      'tool_choice.name',
      'missing_required_parameter',
    ],
    [
      'a choice of a tool that is not there',
      { ...minimal, tool_choice: { type: 'tool', name: 'f' } },
      'tool_choice.name',
      'invalid_value',
    ],
    [
      'thinking without a budget',
      { ...minimal, thinking: { type: 'enabled' } },
      'thinking.budget_tokens',
      'missing_required_parameter',
    ],
    [
      'a budget that is too small',
      { ...minimal, thinking: { type: 'enabled', budget_tokens: 10 } },
      'thinking.budget_tokens',
      'integer_below_min_value',
    ],
    ['a stop sequence that is none', { ...minimal, stop_sequences: ['a', 2] }, 'stop_sequences.1', 'invalid_type'],
  ])('is refused for %s, by its path (F09)', (_name, body, param, code) => {
    expect(refusalOf(body)).toMatchObject({ status: 400, code, details: { param } });
  });

  it.each(['temperature', 'top_p', 'top_k'])('may not have %s from 2026-10-21 on, not even a usual one', (name) => {
    const body = { ...minimal, [name]: 1 };
    const error = refusalOf(body, { 'anthropic-version': '2026-10-21' });
    expect([error.message, error.details.param]).toEqual([`${name}: Extra inputs are not permitted`, name]);
    expect(parse(body, { 'anthropic-version': '2023-06-01' }).parameters).toEqual({ [name]: 1 });
    expect(parse({ ...minimal, [name]: null }, { 'anthropic-version': '2026-10-21' }).parameters).toEqual({});
  });

  it('has its system first and its stop sequences, at most four', () => {
    const parsed = parse({
      ...minimal,
      system: [
        { type: 'text', text: 'A', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'B' },
      ],
      stop_sequences: ['1', '2', '3', '4', '5'],
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
    });
    expect(parsed.messages[0]).toEqual({ role: 'system', content: 'A\n\nB' });
    expect(parsed.parameters).toEqual({ stop: ['1', '2', '3', '4'], user: 'u', service_tier: 'default' });
    expect(parsed).toMatchObject({ endUser: 'u', native: { document: { stop_sequences: ['1', '2', '3', '4', '5'] } } });
  });

  it.each<[object, string | undefined]>([
    [{ thinking: { type: 'enabled', budget_tokens: 1_024 } }, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 2_048 } }, 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 8_192 } }, 'high'],
    [{ thinking: { type: 'adaptive' } }, undefined],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } }, 'xhigh'],
    [{ output_config: { effort: 'low' } }, 'low'],
    [{ thinking: { type: 'disabled' }, output_config: { effort: 'low' } }, 'none'],
    [{ thinking: { type: 'between_tools' } }, 'none'],
  ])('thinks as hard as %j says', (asked, effort) => {
    expect(parse({ ...minimal, ...asked }).parameters['reasoning_effort']).toBe(effort);
  });

  it.each<[object, unknown]>([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'any' }, { tool_choice: 'required' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [{ type: 'tool', name: 'f' }, { tool_choice: { type: 'function', function: { name: 'f' } } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
  ])('chooses tools: %j', (tool_choice, parameters) => {
    const tool = {
      name: 'f',
      description: 'd',
      input_schema: { type: 'object' },
      cache_control: { type: 'ephemeral' },
    };
    expect(parse({ ...minimal, tools: [tool], tool_choice }).parameters).toEqual({
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }],
      ...(parameters as object),
    });
  });

  it('asks for JSON by its schema', () => {
    const format = { type: 'json_schema', schema: { type: 'object' } };
    expect(parse({ ...minimal, output_config: { format } }).parameters).toEqual({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'output', strict: true, schema: { type: 'object' } },
      },
    });
  });

  it('names what a search on the server may cost, and which tier is asked for', () => {
    const search = { type: 'web_search_20260209', name: 'web_search', max_uses: 3 };
    const parsed = parse({ ...minimal, tools: [search], speed: 'fast' });
    expect(parsed).toMatchObject({ surcharges: [{ component: 'web_search', most: 3 }], serviceTier: 'fast' });
  });
});

describe('turns in the words of Messages', () => {
  it('put results of tools before all else, images after them, and mark errors', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } };
    const messages = translated([
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look.' },
          { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'done' }, image] },
          { type: 'tool_result', tool_use_id: 'b', content: 'no', is_error: true },
          { type: 'tool_result', tool_use_id: 'c' },
        ],
      },
    ]);
    expect(messages).toEqual([
      { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'done\n(attached to the next message)' },
      { role: 'tool', tool_call_id: 'b', content: 'Error: no' },
      { role: 'tool', tool_call_id: 'c', content: '' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'text', text: 'Look.' },
        ],
      },
    ]);
  });

  it('keep documents of every source', () => {
    const document = (source: object, more: object = {}) => ({ type: 'document', source, ...more });
    const [message] = translated([
      {
        role: 'user',
        content: [
          document(
            { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
            { title: 'a.pdf', context: 'Old.' },
          ),
          document({ type: 'url', url: 'https://x/b.pdf' }),
          document({ type: 'file', file_id: 'file_1' }),
          document({ type: 'content', content: [{ type: 'text', text: 'inside' }] }),
          { type: 'search_result', title: 'T', source: 'https://x', content: [{ type: 'text', text: 'found' }] },
          { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
          { type: 'container_upload', file_id: 'file_2' },
        ],
      },
    ]);
    expect(message!.content).toEqual([
      { type: 'text', text: 'Old.' },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
      { type: 'file', file: { filename: 'document.pdf', file_url: 'https://x/b.pdf' } },
      { type: 'file', file: { file_id: 'file_1' } },
      { type: 'text', text: 'inside' },
      { type: 'text', text: 'T\nhttps://x\nfound' },
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
    ]);
  });

  it('keep thinking as words, and what a vendor signed beside them', () => {
    const content = [
      { type: 'thinking', thinking: 'Hm. ', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'thinking', thinking: 'Ah.', signature: STAND_IN_SIGNATURE },
      { type: 'text', text: 'So.' },
    ];
    const parsed = parse({ ...minimal, system: 's', messages: [...minimal.messages, { role: 'assistant', content }] });
    expect(parsed.messages[2]).toEqual({ role: 'assistant', content: 'So.', reasoning_content: 'Hm. Ah.' });
    expect([...parsed.thoughts!]).toEqual([
      [
        2,
        [
          { text: 'Hm. ', signature: 'c2ln' },
          { text: '', redacted: 'xyz' },
        ],
      ],
    ]);
  });

  it('show no vendor what stood in for a signature', () => {
    const unsigned = { type: 'thinking', thinking: 'Ah.', signature: STAND_IN_SIGNATURE };
    const text = { type: 'text', text: 'So.' };
    const turns = [
      ...minimal.messages,
      { role: 'assistant', content: [unsigned, text] },
      { role: 'assistant', content: [unsigned] },
    ];
    const parsed = parse({ ...minimal, messages: turns });
    expect(parsed.native!.document['messages']).toEqual([...minimal.messages, { role: 'assistant', content: [text] }]);
    expect(parsed.thoughts).toBeUndefined();
  });

  it('leave out turns that say nothing, and blocks of tools that only Anthropic has', () => {
    const messages = translated([
      { role: 'user', content: [{ type: 'text', text: '' }] },
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }] },
      { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
    ]);
    expect(messages).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'Be kind.' },
    ]);
  });

  it.each(['call_00:1', 'functions.f:0', 'toolu_weir_x', '北京'])('give the vendor its own id back: %s', (id) => {
    const shown = shownToolId(id);
    expect(shown).toMatch(/^[a-zA-Z0-9_-]+$/);
    const messages = translated([
      { role: 'assistant', content: [{ type: 'tool_use', id: shown, name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: shown, content: '' }] },
    ]);
    expect(messages).toMatchObject([{ tool_calls: [{ id }] }, { tool_call_id: id }]);
  });
});
