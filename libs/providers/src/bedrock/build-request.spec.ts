import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { called, sent, SONNET_4_5, tool } from './__fixtures__/sent';

const asked = (parameters: ChatRequest['parameters'], more: Partial<ChatRequest> = {}, model = SONNET_4_5) =>
  sent({ parameters, ...more }, { model });

const OPUS_4_8 = 'global.anthropic.claude-opus-4-8-v1';
const OPUS_5_5 = 'us.anthropic.claude-opus-5-5-v1:0';
const SONNET_5 = 'us.anthropic.claude-sonnet-5-v1:0';
const SONNET_5_5 = 'eu.anthropic.claude-sonnet-5-5-v1:0';
const NOVA = 'amazon.nova-pro-v1:0';

describe('a request to Bedrock', () => {
  it('asks the model under its encoded name, whole or as a stream', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2';
    expect(asked({}).url).toMatch(/\/model\/us\.anthropic\.claude-sonnet-4-5-20250929-v1%3A0\/converse$/);
    const streamed = asked({}, { stream: true }, arn);
    expect(streamed.url).toContain('/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-');
    expect(streamed.url).toMatch(/%2Fa1b2\/converse-stream$/);
    expect(streamed.headers['accept']).toBe('application/vnd.amazon.eventstream');
  });

  it('says nothing that the caller did not', () => {
    expect(asked({}).body).toEqual({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] });
  });

  it('H06 puts what tunes the answer in its place', () => {
    const parameters = { temperature: 1.5, stop: ['END', ' ', '\n'], top_k: 40, service_tier: 'priority' };
    const { body, dropped } = asked(parameters, { maxOutputTokens: 100 });
    expect(body).toMatchObject({
      inferenceConfig: { temperature: 1, stopSequences: ['END'], maxTokens: 100 },
      additionalModelRequestFields: { top_k: 40 },
      serviceTier: { type: 'priority' },
    });
    expect(dropped).toEqual([]);
  });

  it.each<[string, string, object, object, string[]]>([
    ['temperature without top_p', SONNET_4_5, { temperature: 0.5, top_p: 0.9 }, { temperature: 0.5 }, ['top_p']],
    ['neither', OPUS_4_8, { temperature: 0.5, top_p: 0.9, top_k: 5 }, {}, ['temperature', 'top_p', 'top_k']],
    ['both', NOVA, { temperature: 0.5, top_p: 0.9 }, { temperature: 0.5, topP: 0.9 }, []],
  ])('sends %s where the model takes no more', (_what, model, parameters, inference, dropped) => {
    const built = asked(parameters as never, {}, model);
    expect(built.body['inferenceConfig'] ?? {}).toEqual(inference);
    expect(built.dropped).toEqual(dropped);
  });

  it('H04 tells the caller what only tunes and has no counterpart', () => {
    const parameters = { min_p: 0.1, seed: 7, parallel_tool_calls: false, service_tier: 'scale', top_k: 3 };
    expect([...asked(parameters, {}, 'meta.llama3-3-70b-instruct-v1:0').dropped].sort()).toEqual(
      ['min_p', 'parallel_tool_calls', 'seed', 'service_tier', 'top_k'].sort(),
    );
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { choices: 2, parameters: { n: 2 } }],
    ['logprobs', { parameters: { logprobs: true } }],
    ['functions', { parameters: { functions: [{ name: 'f' }] } }],
    ['tools', { parameters: { tools: [{ type: 'custom', custom: { name: 'f' } }] } }],
    ['response_format', { parameters: { response_format: { type: 'structural_tag' } } }],
  ])('refuses %s, without which the answer would be another', (param, request) => {
    expect(() => sent(request)).toThrow(AppError);
    expect(() => sent(request)).toThrow(expect.objectContaining({ details: expect.objectContaining({ param }) }));
  });
});

describe('the tools of a request to Bedrock', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [tool('f', { description: 'finds', parameters: schema, strict: true }), tool('g')];

  it('are told with their schemas', () => {
    expect(asked({ tools }).body['toolConfig']).toEqual({
      tools: [
        { toolSpec: { name: 'f', description: 'finds', inputSchema: { json: schema }, strict: true } },
        { toolSpec: { name: 'g', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    });
  });

  it.each<[string, unknown, unknown]>([
    ['auto', 'auto', undefined],
    ['required', 'required', { any: {} }],
    ['any', 'any', { any: {} }],
    ['O13 a named function', { type: 'function', function: { name: 'g' } }, { tool: { name: 'g' } }],
  ])('may have to be called: %s', (_what, choice, toolChoice) => {
    const config = asked({ tools, tool_choice: choice }).body['toolConfig'] as { toolChoice?: unknown };
    expect(config.toolChoice).toEqual(toolChoice);
  });

  it('are only those the choice allows', () => {
    const choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [tool('g')] } };
    expect(asked({ tools, tool_choice: choice }).body['toolConfig']).toEqual({
      tools: [{ toolSpec: { name: 'g', inputSchema: { json: { type: 'object', properties: {} } } } }],
      toolChoice: { any: {} },
    });
  });

  it('are none when none may be called', () => {
    expect(asked({ tools, tool_choice: 'none' }).body).not.toHaveProperty('toolConfig');
  });

  it.each([{}, { tools: [tool('f')], tool_choice: 'none' }])(
    'K06 stay while the history has them: %j',
    (parameters) => {
      const messages = [
        { role: 'user' as const, content: 'go' },
        { role: 'assistant' as const, tool_calls: [called('t1', 'f')] },
        { role: 'tool' as const, tool_call_id: 't1', content: 'done' },
      ];
      const inputSchema = { json: { type: 'object', properties: {} } };
      expect(asked(parameters, { messages }).body['toolConfig']).toEqual({
        tools: [{ toolSpec: { name: 'f', inputSchema } }],
      });
    },
  );
});

describe('the form of an answer of Bedrock', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'number' } },
    required: ['a'],
    additionalProperties: false,
  };
  const format = { type: 'json_schema', json_schema: { name: 'shape', schema } };

  const sentSchema = (model: string) => {
    const bounded = { ...schema, properties: { a: { type: 'number', minimum: 1 } } };
    const asJson = { type: 'json_schema', json_schema: { name: 'shape', schema: bounded } };
    const { textFormat } = asked({ response_format: asJson }, {}, model).body['outputConfig'] as {
      textFormat: { type: string; structure: { jsonSchema: { name: string; schema: string } } };
    };
    expect([textFormat.type, textFormat.structure.jsonSchema.name]).toEqual(['json_schema', 'shape']);
    return JSON.parse(textFormat.structure.jsonSchema.schema) as unknown;
  };

  it('H16 is held to a schema, by a Claude without its bounds', () => {
    expect(sentSchema('qwen.qwen3-32b-v1:0')).toMatchObject({ properties: { a: { type: 'number', minimum: 1 } } });
    expect(sentSchema(SONNET_4_5)).toEqual({
      ...schema,
      properties: { a: { type: 'number', description: '{minimum: 1}' } },
    });
  });

  it('H16 is told to a Claude that cannot be held to it', () => {
    const { body } = asked({ response_format: format }, {}, 'anthropic.claude-3-5-sonnet-20240620-v1:0');
    expect(body['system']).toEqual([{ text: expect.stringContaining(JSON.stringify(schema)) as string }]);
  });

  it.each([NOVA, 'us.meta.llama4-scout-17b-instruct-v1:0'])(
    'H16 is refused where %s cannot be held to one',
    (model) => {
      expect(() => asked({ response_format: format }, {}, model)).toThrow(AppError);
    },
  );

  it('is asked for in words when it is any JSON object', () => {
    const { body } = asked({ response_format: { type: 'json_object' } });
    expect(body['system']).toEqual([{ text: expect.stringContaining('JSON object') as string }]);
  });
});

describe('the reasoning of a request to Bedrock', () => {
  const thinkingOf = ({ body }: ReturnType<typeof asked>) =>
    (body['additionalModelRequestFields'] as { thinking?: unknown } | undefined)?.thinking;
  const effortOf = ({ body }: ReturnType<typeof asked>) =>
    (body['outputConfig'] as { effort?: unknown } | undefined)?.effort;
  const forced = { tools: [tool('f')], tool_choice: 'required' };

  it.each<[object, number | undefined, object]>([
    [{ reasoning_effort: 'low' }, 10_000, { type: 'enabled', budget_tokens: 2_000 }],
    [{ reasoning_effort: 'minimal' }, 10_000, { type: 'enabled', budget_tokens: 1_024 }],
    [{ enable_thinking: true, thinking_budget: 5_000 }, 10_000, { type: 'enabled', budget_tokens: 5_000 }],
    [{ thinking: { type: 'enabled', budget_tokens: 50_000 } }, 10_000, { type: 'enabled', budget_tokens: 9_999 }],
    [{ reasoning_effort: 'medium' }, undefined, { type: 'enabled', budget_tokens: 16_000 }],
  ])('H09 H10 is a budget for Claude 4.5: %j of %p', (parameters, maxOutputTokens, thinking) => {
    const built = asked(parameters as never, maxOutputTokens === undefined ? {} : { maxOutputTokens });
    expect(thinkingOf(built)).toEqual(thinking);
    expect(built.body['inferenceConfig']).toEqual(
      maxOutputTokens === undefined ? undefined : { maxTokens: maxOutputTokens },
    );
  });

  it('lets nothing but a high top_p tune a Claude that thinks', () => {
    const parameters = { reasoning_effort: 'low', temperature: 0.2, top_k: 3, top_p: 0.99 };
    const built = asked(parameters, { maxOutputTokens: 10_000 });
    expect(built.body['inferenceConfig']).toEqual({ maxTokens: 10_000, topP: 0.99 });
    expect(built.dropped).toEqual(['temperature', 'top_k']);
  });

  it.each<[string, object, Partial<ChatRequest>]>([
    ['a call is demanded', { ...forced, reasoning_effort: 'high' }, { maxOutputTokens: 9_000 }],
    ['there is no room', { reasoning_effort: 'high' }, { maxOutputTokens: 1_024 }],
    [
      'the thoughts before the call are gone',
      { tools: [tool('f')], reasoning_effort: 'high' },
      {
        messages: [
          { role: 'user', content: 'go' },
          { role: 'assistant', tool_calls: [called('t1', 'f')] },
          { role: 'tool', tool_call_id: 't1', content: 'done' },
        ],
      },
    ],
  ])('I09 is left out by a budget when %s', (_why, parameters, more) => {
    const built = asked(parameters as never, more);
    expect([thinkingOf(built), built.dropped]).toEqual([undefined, ['reasoning_effort']]);
  });

  it.each<[string, string, object, unknown, unknown]>([
    ['adapts', OPUS_4_8, { reasoning_effort: 'xhigh' }, { type: 'adaptive', display: 'summarized' }, 'xhigh'],
    [
      'adapts as far as it can',
      'anthropic.claude-sonnet-4-6-v1',
      { reasoning_effort: 'xhigh' },
      { type: 'adaptive', display: 'summarized' },
      'high',
    ],
    ['is turned off', OPUS_4_8, { reasoning_effort: 'none' }, { type: 'disabled' }, undefined],
    ['is turned off', SONNET_5, { enable_thinking: false }, { type: 'disabled' }, undefined],
    ['is turned down', OPUS_5_5, { enable_thinking: false }, { type: 'adaptive' }, 'low'],
    ['stays between tools', SONNET_5_5, { thinking: { type: 'disabled' } }, { type: 'between_tools' }, undefined],
  ])('H09 %s: %s', (_what, model, parameters, thinking, effort) => {
    const built = asked(parameters as never, {}, model);
    expect([thinkingOf(built), effortOf(built), built.dropped]).toEqual([thinking, effort, []]);
  });

  it('I09 refuses to demand a call of a Claude that always thinks', () => {
    expect(() => asked(forced, {}, OPUS_5_5)).toThrow(AppError);
  });

  it('O10 is no reason to refuse for a model that cannot', () => {
    expect(asked({ enable_thinking: true }, {}, NOVA).dropped).toEqual(['enable_thinking']);
    expect(asked({ enable_thinking: true }, {}, 'anthropic.claude-3-haiku-20240307-v1:0').dropped).toEqual([
      'enable_thinking',
    ]);
  });

  it('is told to the open models of OpenAI in their own word', () => {
    const { body } = asked({ reasoning_effort: 'low' }, {}, 'openai.gpt-oss-120b-1:0');
    expect(body['additionalModelRequestFields']).toEqual({ reasoning_effort: 'low' });
  });
});
