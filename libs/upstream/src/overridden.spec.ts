import { createHash } from 'node:crypto';
import { adapterFor, type Target } from '@app/providers';
import { REQUEST } from './__fixtures__/calls';
import { overridden } from './overridden';

const TARGET: Target = {
  baseUrl: 'https://vendor.example/v1',
  credential: 'secret',
  upstreamModel: 'upstream-m',
  settings: {},
  now: new Date('2026-01-01T00:00:00Z'),
};
const sentBy = (adapterId: string, target: Partial<Target> = {}, request = {}) =>
  adapterFor(adapterId).chat!.buildRequest({ ...REQUEST, ...request }, { ...TARGET, ...target });

describe('what a channel changes in its requests', () => {
  it('is nothing when it says nothing: the very request goes out', () => {
    const request = sentBy('openai-compatible');
    expect(overridden(request, {})).toBe(request);
    expect(overridden(request, { headerOverrides: {}, parameterOverrides: {} })).toBe(request);
  });

  it('are headers by their lower-case name, whatever the adapter writes; null takes one away', () => {
    const request = { url: 'u', headers: { 'X-Beta': 'old', accept: 'a', 'content-type': 'c' }, body: '' };
    const { headers } = overridden(request, { headerOverrides: { 'x-beta': 'new', accept: null, 'x-team': 't' } });
    expect(headers).toEqual({ 'x-beta': 'new', 'content-type': 'c', 'x-team': 't' });
  });

  it.each(['openai-compatible', 'anthropic', 'gemini', 'cohere', 'bedrock'])(
    'are members of the body in the words of the vendor, also such as the adapter of %s does not know',
    (adapterId) => {
      const request = sentBy(adapterId, {}, { parameters: { temperature: 1, seed: 7 } });
      const before = JSON.parse(request.body) as object;
      const after = overridden(request, { parameterOverrides: { chat_template_kwargs: { thinking: false } } });
      expect(JSON.parse(after.body)).toEqual({ ...before, chat_template_kwargs: { thinking: false } });
    },
  );

  it('are nested members alone, where an object is named, and null takes one away', () => {
    const request = sentBy('gemini', {}, { maxOutputTokens: 50, parameters: { temperature: 1, top_p: 0.5 } });
    const patch = { generationConfig: { temperature: null, topK: 3 } };
    const sent = JSON.parse(overridden(request, { parameterOverrides: patch }).body) as Record<string, unknown>;
    expect(sent['generationConfig']).toMatchObject({ maxOutputTokens: 50, topP: 0.5, topK: 3 });
    expect(sent['generationConfig']).not.toHaveProperty('temperature');
  });

  it('leaves no member of ours on the prototype of anything', () => {
    const request = { url: 'u', headers: {}, body: '{}' };
    const patch = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    overridden(request, { parameterOverrides: patch });
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });

  it('is signed again where the vendor wants the body signed', () => {
    const target = { baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com', credential: 'AKIDEXAMPLE:secret' };
    const request = sentBy('bedrock', target);
    const changed = overridden(request, { parameterOverrides: { requestMetadata: { team: 'a' } } });
    expect(changed.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(changed.body).digest('hex'));
    expect(changed.headers['authorization']).not.toBe(request.headers['authorization']);
    expect(overridden(changed, { parameterOverrides: { requestMetadata: { team: 'a' } } }).headers).toEqual(
      changed.headers,
    );
  });

  it('is no member of what is no JSON object', () => {
    const form = { url: 'u', headers: {}, body: '', upload: async function* () {} };
    expect(overridden(form, { parameterOverrides: { a: 1 } })).toBe(form);
  });
});
