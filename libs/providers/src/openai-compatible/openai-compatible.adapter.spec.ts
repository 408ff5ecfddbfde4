import type { ChatRequest } from '@app/llm';
import { adapterFor, ADAPTERS } from '../registry';

const TARGET = {
  baseUrl: 'https://api.example.com/v1',
  credential: 'secret',
  upstreamModel: 'm',
  settings: {},
  now: new Date(0),
};
const REQUEST: ChatRequest = {
  model: 'fast',
  messages: [{ role: 'user', content: 'hi' }],
  stream: false,
  includeUsage: false,
  includeCost: false,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: 50,
};
const SAMPLING = { top_k: 5, min_p: 0.1, repetition_penalty: 1.2, logit_bias: { '1': 5 }, seed: 7, stop: ['x'] };

function bodyOf(adapterId: string, request: Partial<ChatRequest>): Record<string, unknown> {
  const built = adapterFor(adapterId).chat?.buildRequest({ ...REQUEST, ...request }, TARGET);
  return JSON.parse(built?.body ?? '') as Record<string, unknown>;
}

describe('what is ours to say', () => {
  it.each(['openai', 'openai-compatible', 'deepseek', 'qwen'])(
    'stands, whatever the parameters say: %s',
    (adapterId) => {
      const parameters = { model: 'other', messages: [], top_p: 0.5 };
      const body = bodyOf(adapterId, { parameters });
      const { role, content } = (body['messages'] as Record<string, unknown>[])[0]!;
      expect([body['model'], role, content, body['top_p']]).toEqual(['m', 'user', 'hi', 0.5]);
    },
  );
});

describe('the registry', () => {
  it('has every adapter under its own id', () => {
    expect(new Set(ADAPTERS.map(({ id }) => id)).size).toBe(ADAPTERS.length);
    for (const adapter of ADAPTERS) expect(adapterFor(adapter.id)).toBe(adapter);
  });

  it('has no adapter nobody registered', () => {
    expect(() => adapterFor('acme')).toThrow('acme');
  });
});

describe.each(['openai', 'openai-compatible', 'simulated'])('requests to %s', (id) => {
  it('W01 carry the upstream model and ask every stream for usage', () => {
    expect(bodyOf(id, { stream: true })).toEqual({
      model: 'm',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'hi' }],
    });
    expect(bodyOf(id, {})).toEqual({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
  });

  it('keep other stream options, and the name of the token limit', () => {
    const parameters = { stream_options: { include_obfuscation: false }, n: 2 };
    expect(
      bodyOf(id, { stream: true, parameters, maxOutputTokens: 9, maxOutputTokensName: 'max_completion_tokens' }),
    ).toMatchObject({
      stream_options: { include_obfuscation: false, include_usage: true },
      n: 2,
      max_completion_tokens: 9,
    });
  });

  it('go to the right place with the credential', () => {
    const built = adapterFor(id).chat?.buildRequest({ ...REQUEST, stream: true }, TARGET);
    expect([built?.url, built?.headers]).toEqual([
      'https://api.example.com/v1/chat/completions',
      { authorization: 'Bearer secret', 'content-type': 'application/json', accept: 'text/event-stream' },
    ]);
  });

  it('say null where an assistant message has no content', () => {
    const messages = [{ role: 'assistant' as const, tool_calls: [] }];
    expect(bodyOf(id, { messages })['messages']).toEqual([{ role: 'assistant', tool_calls: [], content: null }]);
  });
});

describe('what only some vendors know', () => {
  const developer = [{ role: 'developer' as const, content: 'x' }];

  it('H04 O08 reaches an OpenAI-compatible vendor with equal values', () => {
    expect(bodyOf('openai-compatible', { parameters: SAMPLING })).toMatchObject(SAMPLING);
    expect(bodyOf('openai-compatible', { messages: developer })['messages']).toEqual([
      { role: 'system', content: 'x' },
    ]);
  });

  it('H04 is left out for OpenAI, unknown parameters excepted', () => {
    const parameters = { ...SAMPLING, separate_reasoning: true, enable_thinking: true, brand_new: 1 };
    const { model: _model, messages: _messages, ...sent } = bodyOf('openai', { parameters });
    expect(sent).toEqual({ logit_bias: { '1': 5 }, seed: 7, stop: ['x'], brand_new: 1 });
    expect(bodyOf('openai', { messages: developer })['messages']).toEqual(developer);
  });

  it('is left out for OpenAI where callers send back the thoughts of another model', () => {
    const messages = [{ role: 'assistant' as const, content: 'x', reasoning_content: 'thoughts' }];
    expect(bodyOf('openai', { messages })['messages']).toEqual([{ role: 'assistant', content: 'x' }]);
    expect(bodyOf('openai-compatible', { messages })['messages']).toEqual(messages);
  });

  it('is left out for OpenAI where callers send back the signatures of Gemini', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const signed = { ...call, extra_content: { google: { thought_signature: 'c2ln' } } };
    const messages = [{ role: 'assistant' as const, content: 'x', tool_calls: [signed, call] }];
    expect(bodyOf('openai', { messages })['messages']).toEqual([{ ...messages[0], tool_calls: [call, call] }]);
    expect(bodyOf('openai-compatible', { messages })['messages']).toEqual(messages);
  });

  it.each([
    ['gpt-4o', undefined],
    ['ft:gpt-4.1:x', undefined],
    ['gpt-5.4', 'low'],
    ['o3', 'low'],
  ])('O10 is left out for OpenAI where the model never thinks: %s', (upstreamModel, effort) => {
    const asked = { ...REQUEST, parameters: { reasoning_effort: 'low' } };
    const built = adapterFor('openai').chat!.buildRequest(asked, { ...TARGET, upstreamModel });
    const sent = JSON.parse(built.body) as { readonly reasoning_effort?: string };
    expect([sent.reasoning_effort, built.dropped]).toEqual([effort, effort ? undefined : ['reasoning_effort']]);
  });

  it('H14 is refused for OpenAI when it is a video', () => {
    const content = [
      { type: 'text', text: 'x' },
      { type: 'video_url', video_url: { url: 'u' } },
    ];
    const messages = [{ role: 'user' as const, content }];
    expect(() => bodyOf('openai', { messages })).toThrow(
      expect.objectContaining({ code: 'unsupported_feature', details: { param: 'messages[0].content[1]' } }) as Error,
    );
    expect(bodyOf('openai-compatible', { messages })['messages']).toEqual(messages);
  });
});
