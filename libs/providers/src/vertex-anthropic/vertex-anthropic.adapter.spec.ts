import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { vertexAnthropicAdapter } from './vertex-anthropic.adapter';

const PLACE =
  'https://us-east5-aiplatform.googleapis.com/v1/projects/p-1/locations/us-east5/publishers/anthropic/models';
const target = {
  ...TARGET,
  baseUrl: 'https://us-east5-aiplatform.googleapis.com/v1',
  upstreamModel: 'claude-sonnet-4-5@20250929',
  credential: 'ya29.token',
  settings: { project: 'p-1', region: 'us-east5' },
};
const { chat, native, tokenCount, parseError } = vertexAnthropicAdapter;
const build = (request: Partial<ChatRequest>) => chat!.buildRequest({ ...REQUEST, ...request }, target);

describe('Claude on Vertex AI', () => {
  it.each([
    [false, 'rawPredict', 'application/json'],
    [true, 'streamRawPredict', 'text/event-stream'],
  ])('is asked by its address and a version in the body, streamed: %s', (stream, method, accept) => {
    const { url, headers, body } = build({ stream });
    expect(url).toBe(`${PLACE}/claude-sonnet-4-5@20250929:${method}`);
    expect(headers).toEqual({ authorization: 'Bearer ya29.token', 'content-type': 'application/json', accept });
    const document = JSON.parse(body) as Record<string, unknown>;
    expect(document).toMatchObject({ anthropic_version: 'vertex-2023-10-16', messages: [{ role: 'user' }] });
    expect(document).not.toHaveProperty('model');
    expect(document['stream']).toBe(stream || undefined);
  });

  it('gets images by value: Weir fetches what has an address', () => {
    expect(chat!.inlines).toEqual(['image_url', 'file']);
    const content = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
    const { body } = build({ messages: [{ role: 'user', content }] });
    expect(body).toContain('{"type":"base64","media_type":"image/png","data":"AAAA"}');
  });

  it('takes Messages as they are, with what the caller tries out', () => {
    const document = { model: 'public', max_tokens: 5, messages: [], brand_new: true };
    const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'x-1' };
    const asked = { format: 'anthropic-messages' as const, document, headers };
    const built = native!['anthropic-messages']!.buildRequest({ ...REQUEST, stream: false, native: asked }, target);
    expect(JSON.parse(built.body)).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 5,
      messages: [],
      brand_new: true,
    });
    expect(built.headers).toMatchObject({ 'anthropic-beta': 'x-1', authorization: 'Bearer ya29.token' });
    expect(built.headers).not.toHaveProperty('anthropic-version');
  });

  it('counts tokens under a name of its own, with the model in the body', () => {
    const document = { model: 'public', max_tokens: 5, messages: [] };
    const { url, body } = tokenCount!.buildRequest({ format: 'anthropic-messages', document }, target);
    expect(url).toBe(`${PLACE}/count-tokens:rawPredict`);
    expect(JSON.parse(body)).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      model: 'claude-sonnet-4-5@20250929',
      messages: [],
    });
    expect(() => tokenCount!.buildRequest({ format: 'gemini', document }, target)).toThrow(AppError);
  });

  it('says what is wrong in the form of the model, or of the platform', () => {
    const model = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const platform = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded for x.' } };
    const failure = (status: number, body: object) =>
      parseError({ status, headers: {}, body: JSON.stringify(body) }).failure;
    expect(failure(529, model)).toBe('overloaded');
    expect(failure(429, platform)).toBe('rate_limited');
    expect(failure(400, { error: 'invalid_grant', error_description: 'x' })).toBe('auth');
  });
});
