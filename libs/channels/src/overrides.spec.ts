import type { AppError } from '@app/common';
import { requireOverrides } from './overrides';

const refused = (headerOverrides: Record<string, string | null>, parameterOverrides: Record<string, unknown> = {}) => {
  try {
    requireOverrides({ headerOverrides, parameterOverrides });
    return undefined;
  } catch (error) {
    return (error as AppError).details.param;
  }
};

describe('what a channel may change in its requests', () => {
  it('is what no price depends on', () => {
    expect(
      refused(
        { 'anthropic-beta': 'context-1m', 'x-amzn-bedrock-guardrailidentifier': 'g', 'user-agent': null },
        {
          temperature: 0.2,
          top_p: null,
          thinking: { type: 'disabled' },
          generationConfig: { topK: 3 },
          safety_settings: [{ category: 'a', threshold: 'b' }],
        },
      ),
    ).toBeUndefined();
  });

  it.each([
    ...['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie', 'host', 'content-length', 'content-type'],
    ...['transfer-encoding', 'connection', 'proxy-authorization', 'proxy-connection', 'x-amz-date', 'upgrade'],
  ])('is not the header %s, neither set nor taken away', (name) => {
    expect([refused({ [name]: 'x' }), refused({ [name]: null })]).toEqual(Array(2).fill(`headerOverrides.${name}`));
  });

  it.each(['Authorization', 'a b', '', 'a:b'])('is no header whose name is written %j', (name) => {
    expect(refused({ [name]: 'x' })).toBe(`headerOverrides.${name}`);
  });

  it.each(['a\r\nhost: b', 'a\0', 'é'])('is no header with the value %j', (value) => {
    expect(refused({ 'x-a': value })).toBe('headerOverrides.x-a');
  });

  it.each([
    ...['model', 'messages', 'input', 'contents', 'system', 'stream', 'stream_options', 'n', 'max_tokens'],
    ...['max_completion_tokens', 'max_output_tokens', 'maxOutputTokens', 'tools', 'service_tier', 'speed'],
    ...['web_search_options', 'enable_search', 'search_parameters', 'plugins', 'prompt', 'size', 'quality'],
    ...['serviceTier', 'MAX_TOKENS', 'max-tokens', 'best_of', 'systemInstruction', 'modalities'],
  ])('is not %s, neither set nor taken away, and at no depth', (name) => {
    expect(refused({}, { [name]: 1 })).toBe(`parameterOverrides.${name}`);
    expect(refused({}, { [name]: null })).toBe(`parameterOverrides.${name}`);
    expect(refused({}, { extra_body: [{ [name]: 1 }] })).toBe(`parameterOverrides.extra_body.0.${name}`);
  });

  it.each(['generationConfig', 'inferenceConfig', 'options'])(
    'is not all of %s at once: a bound stands in it',
    (name) => {
      expect(refused({}, { [name]: null })).toBe(`parameterOverrides.${name}`);
      expect(refused({}, { [name]: { maxOutputTokens: 9 } })).toBe(`parameterOverrides.${name}.maxOutputTokens`);
      expect(refused({}, { [name]: { temperature: 1 } })).toBeUndefined();
    },
  );

  it('is nothing nested without end, nor a prototype', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 20; depth++) deep = { a: deep };
    expect(refused({}, { deep })).toMatch(/^parameterOverrides\.deep(\.a)+$/);
    expect(refused({}, JSON.parse('{"__proto__":{"a":1}}') as Record<string, unknown>)).toBe(
      'parameterOverrides.__proto__',
    );
  });
});
