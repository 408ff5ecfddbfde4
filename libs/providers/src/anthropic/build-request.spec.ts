import type { ChatRequest } from '@app/llm';
import { TARGET } from '../__fixtures__/describe-adapter';
import { ADAPTIVE, BUDGET, build, buildWith } from './__fixtures__/body-of';
import { listModels } from './list-models';

const refusal = (code: string, param: string) =>
  expect.objectContaining({ code, details: expect.objectContaining({ param }) as unknown }) as Error;
const FUNCTION = {
  name: 'f',
  description: 'does f',
  parameters: { type: 'object', properties: { a: { type: 'number' } } },
};
const TOOLS = [{ type: 'function', function: FUNCTION }];

describe('a request to Anthropic', () => {
  it('I08 asks the messages endpoint for a bounded answer', () => {
    const built = build({});
    expect(built).toEqual({
      url: 'https://vendor.example/v1/messages',
      headers: {
        'x-api-key': 'secret-of-the-channel',
        'anthropic-version': '2023-06-01',
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: {
        model: ADAPTIVE,
        max_tokens: 32_000,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      },
    });
    expect(build({ stream: true })).toMatchObject({ headers: { accept: 'text/event-stream' }, body: { stream: true } });
  });

  it.each<[Partial<ChatRequest>, string, number]>([
    [{ maxOutputTokens: 50 }, ADAPTIVE, 50],
    [{ maxOutputTokens: 200_000 }, ADAPTIVE, 128_000],
    [{ maxOutputTokens: 200_000 }, BUDGET, 64_000],
    [{ modelMaxOutputTokens: 4_096 }, ADAPTIVE, 4_096],
    [{ modelMaxOutputTokens: 128_000 }, ADAPTIVE, 32_000],
    [{ modelMaxOutputTokens: 128_000 }, 'claude-3-haiku-20240307', 4_096],
  ])('I08 bounds the answer of %o by what the model can write', (request, model, expected) => {
    expect(build(request, model).body['max_tokens']).toBe(expected);
  });

  it.each<[unknown, unknown]>([
    ['END', ['END']],
    [['a', ' ', '\n'], ['a']],
    [['\n\n'], undefined],
  ])('H06 sends the stop %j as sequences with a letter in them', (stop, expected) => {
    expect(buildWith({ stop }).body['stop_sequences']).toEqual(expected);
  });

  it('names the end user, the stricter name first', () => {
    expect(buildWith({ user: 'u1' }).body['metadata']).toEqual({ user_id: 'u1' });
    expect(buildWith({ user: 'u1', safety_identifier: 's1' }).body['metadata']).toEqual({ user_id: 's1' });
  });

  it.each([
    ['auto', 'auto', undefined],
    ['priority', 'auto', undefined],
    ['default', 'standard_only', undefined],
    ['flex', undefined, ['service_tier']],
  ])('asks for the tier %s as %s', (tier, expected, dropped) => {
    const built = buildWith({ service_tier: tier });
    expect([built.body['service_tier'], built.dropped]).toEqual([expected, dropped]);
  });

  it('tells which parameters it has no counterpart for, and keeps quiet about those that ask for nothing', () => {
    expect(buildWith({ seed: 7, logit_bias: {}, metadata: {} }).dropped).toEqual(['seed', 'logit_bias', 'metadata']);
    const nothing = { n: 1, logprobs: false, presence_penalty: 0, store: false, response_format: { type: 'text' } };
    expect(buildWith(nothing)).toEqual(build({}));
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['functions', { functions: [{ name: 'f' }] }],
    ['tools[1]', { tools: [...TOOLS, { type: 'custom', custom: { name: 'c' } }] }],
    ['response_format', { response_format: { type: 'structural_tag' } }],
  ])('D21 refuses %s where leaving it out would change the answer', (param, parameters) => {
    expect(() => buildWith(parameters)).toThrow(refusal('unsupported_parameter', param));
  });

  it('honours the cache control of the whole request', () => {
    const control = { type: 'ephemeral', ttl: '1h' };
    expect(buildWith({ cache_control: control }).body['cache_control']).toEqual(control);
  });
});

describe('sampling', () => {
  it.each<[string, object, object, readonly string[] | undefined]>([
    ['claude-sonnet-4-6', { temperature: 1.7, top_k: 5 }, { temperature: 1, top_k: 5 }, undefined],
    ['claude-opus-4-5', { temperature: 0.3, top_p: 0.9 }, { temperature: 0.3 }, ['top_p']],
    ['claude-opus-4-20250514', { temperature: 0.3, top_p: 0.9 }, { temperature: 0.3, top_p: 0.9 }, undefined],
    ['claude-opus-4-7', { temperature: 0.3, top_p: 0.9, top_k: 3 }, {}, ['temperature', 'top_p', 'top_k']],
    ['claude-opus-4-7', { temperature: 1, top_p: 1, top_k: -1 }, {}, undefined],
    [BUDGET, { temperature: 0.3, reasoning_effort: 'low' }, {}, ['temperature']],
    [BUDGET, { top_p: 0.97, reasoning_effort: 'low' }, { top_p: 0.97 }, undefined],
  ])('H04 of %s: %o goes out as %o', (model, parameters, sent, dropped) => {
    const { body, dropped: left } = buildWith(parameters as never, model);
    const { temperature, top_p, top_k } = body;
    expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(sent);
    expect(left).toEqual(dropped);
  });
});

describe('tools', () => {
  it('D01 O13 are functions with a schema, and a named choice is a tool', () => {
    const parameters = { tools: TOOLS, tool_choice: { type: 'function', function: { name: 'f' } } };
    expect(buildWith(parameters, BUDGET).body).toMatchObject({
      tools: [{ name: 'f', description: 'does f', input_schema: FUNCTION.parameters }],
      tool_choice: { type: 'tool', name: 'f' },
    });
  });

  it('get an empty schema when the caller sent none, and a marked place in the cache', () => {
    const tools = [{ type: 'function', function: { name: 'f' }, cache_control: { type: 'ephemeral' } }];
    expect(buildWith({ tools }).body['tools']).toEqual([
      { name: 'f', input_schema: { type: 'object', properties: {} }, cache_control: { type: 'ephemeral' } },
    ]);
  });

  it.each([
    ['none', { type: 'none' }],
    ['auto', { type: 'auto' }],
    ['required', { type: 'any' }],
  ])('O13 are chosen by %s as %o', (choice, expected) => {
    expect(buildWith({ tools: TOOLS, tool_choice: choice }, BUDGET).body['tool_choice']).toEqual(expected);
  });

  it('I10 are called one at a time where the caller wants that', () => {
    const serial = { tools: TOOLS, parallel_tool_calls: false };
    expect(buildWith(serial).body['tool_choice']).toEqual({ type: 'auto', disable_parallel_tool_use: true });
    expect(buildWith({ ...serial, tool_choice: 'none' }).body['tool_choice']).toEqual({ type: 'none' });
    expect(buildWith({ parallel_tool_calls: false }).body).not.toHaveProperty('tool_choice');
  });

  it('I09 are asked for in words where the model refuses to be forced', () => {
    const named = { type: 'function', function: { name: 'f' } };
    for (const model of [ADAPTIVE, 'claude-sonnet-5-5', 'claude-fable-5-1']) {
      const { body } = buildWith({ tools: TOOLS, tool_choice: named }, model);
      expect(body).toMatchObject({
        tool_choice: { type: 'auto' },
        system: [{ type: 'text', text: 'Your next reply must call the tool `f`.' }],
      });
    }
    expect(buildWith({ tools: TOOLS, tool_choice: named }, 'claude-haiku-5-5').body['tool_choice']).toMatchObject({
      type: 'tool',
    });
  });

  it('are only those that the choice allows', () => {
    const tools = [...TOOLS, { type: 'function', function: { name: 'g' } }];
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] };
    const { body } = buildWith({ tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } }, BUDGET);
    expect(body).toMatchObject({ tools: [{ name: 'g' }], tool_choice: { type: 'any' } });
    expect(body['tools']).toHaveLength(1);
  });

  it('of Anthropic itself go through, and a web search is bounded by what is held for it', () => {
    const own = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 };
    expect(buildWith({ tools: [own] }).body['tools']).toEqual([own]);
    const location = { type: 'approximate', approximate: { city: 'Oslo', country: 'NO' } };
    const request = {
      parameters: { web_search_options: { user_location: location } },
      surcharges: [
        { component: 'web_search' as const, param: 'web_search_options', most: 1, isUnreported: true as const },
      ],
    };
    expect(build(request).body['tools']).toEqual([
      {
        type: 'web_search_20250305',
        name: 'web_search',
        max_uses: 1,
        user_location: { type: 'approximate', city: 'Oslo', country: 'NO' },
      },
    ]);
  });
});

describe('a form for the answer', () => {
  const schema = { type: 'object', properties: { age: { type: 'integer', minimum: 0 } }, required: ['age'] };
  const asked = { response_format: { type: 'json_schema', json_schema: { name: 'person', schema } } };

  it('H16 is a format without bounds where the model can be held to it', () => {
    expect(buildWith(asked).body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { age: { type: 'integer', description: '{minimum: 0}' } },
          required: ['age'],
          additionalProperties: false,
        },
      },
    });
  });

  it('H16 is told where the model cannot', () => {
    const { body } = buildWith(asked, 'claude-3-5-haiku-20241022');
    expect(body).not.toHaveProperty('output_config');
    expect(JSON.stringify(body['system'])).toContain('JSON Schema');
    expect(buildWith({ response_format: { type: 'json_object' } }).body['system']).toMatchObject([
      { text: expect.stringContaining('JSON object') as string },
    ]);
  });

  it('goes for the input of strict tools, too', () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: schema, strict: true } }];
    expect(buildWith({ tools }).body['tools']).toMatchObject([
      { strict: true, input_schema: { additionalProperties: false } },
    ]);
    expect(buildWith({ tools }, 'claude-3-5-haiku-20241022').body['tools']).toEqual([
      { name: 'f', input_schema: schema },
    ]);
  });
});

describe('the listing of models', () => {
  it('is asked for in one page', () => {
    expect(listModels.buildRequest(TARGET)).toMatchObject({
      method: 'GET',
      url: 'https://vendor.example/v1/models?limit=1000',
      headers: { 'x-api-key': 'secret-of-the-channel', 'anthropic-version': '2023-06-01' },
    });
    const page = {
      data: [
        { type: 'model', id: 'claude-a' },
        { type: 'model', id: 'claude-b' },
      ],
      has_more: false,
    };
    expect(listModels.parseResponse(page)).toEqual(['claude-a', 'claude-b']);
  });
});
