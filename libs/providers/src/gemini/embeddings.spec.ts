import type { PlainRequest } from '@app/llm';
import { ANSWER, TARGET } from '../__fixtures__/describe-adapter';
import { geminiAdapter } from './gemini.adapter';

const embeddings = geminiAdapter.endpoints!.embeddings!;

const asked = (parameters: PlainRequest['parameters'], more: Partial<PlainRequest> = {}): PlainRequest => ({
  ...{ endpoint: 'embeddings', model: 'm', stream: false, parameters, prompts: 1, bodyBytes: 9 },
  ...{ choices: 1, readsMedia: false, refusesLoweredMaximum: true },
  ...more,
});
const build = (request: PlainRequest) => {
  const { url, body, dropped, headers } = embeddings.buildRequest(request, { ...TARGET, upstreamModel: 'e-1' });
  return { url: url.slice(TARGET.baseUrl.length), body: JSON.parse(body) as object, dropped, headers };
};
const read = (body: unknown, request = asked({ input: 'x' })) =>
  embeddings.parseResponse({ status: 200, headers: {}, body: JSON.stringify(body) }, request, ANSWER);

describe('embeddings of Gemini', () => {
  it('asks for one text alone, and for several in a batch, with the key in a header', () => {
    const one = build(asked({ input: 'a', dimensions: 4, title: 't', task_type: 'CLUSTERING' }));
    expect(one).toMatchObject({
      url: '/models/e-1:embedContent',
      headers: { 'x-goog-api-key': TARGET.credential },
      body: {
        ...{ model: 'models/e-1', content: { parts: [{ text: 'a' }] } },
        ...{ outputDimensionality: 4, title: 't', taskType: 'CLUSTERING' },
      },
    });
    const several = build(asked({ input: ['a', 'b'], encoding_format: 'base64' }));
    const request = (text: string) => ({ model: 'models/e-1', content: { parts: [{ text }] } });
    expect([several.url, several.body]).toEqual([
      '/models/e-1:batchEmbedContents',
      { requests: [request('a'), request('b')] },
    ]);
  });

  it('names what it leaves out, and refuses tokens', () => {
    expect(build(asked({ input: 'a', user: 'u' })).dropped).toEqual(['user']);
    expect(() => build(asked({ input: [1, 2] }))).toThrow(
      expect.objectContaining({ code: 'unsupported_feature', details: expect.objectContaining({ param: 'input' }) }),
    );
  });

  it.each<[string, unknown, number | undefined, boolean]>([
    ['told', { promptTokenCount: 5 }, 5, false],
    ['not told', undefined, undefined, false],
    ['no count', { promptTokenCount: -1 }, undefined, true],
  ])('reads usage that is %s', (_what, usageMetadata, input, isDisputed) => {
    const answer = read({ embedding: { values: [1] }, usageMetadata });
    expect([answer.reported?.quantities.input, answer.disputed !== undefined]).toEqual([input, isDisputed]);
  });

  it('answers in the words of OpenAI', () => {
    const { body } = read({ embeddings: [{ values: [0.5] }], usageMetadata: { promptTokenCount: 5 } });
    expect(JSON.parse(body)).toEqual({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      model: ANSWER.publicModel,
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  });

  it.each([null, 7, [], {}, { embedding: {} }, { embedding: { values: ['x'] } }, { embeddings: [{ values: [1] }, 3] }])(
    'believes no answer that is none: %j',
    (body) => {
      expect(() => read(body)).toThrow(expect.objectContaining({ failure: 'malformed_response' }));
    },
  );

  it('reads an error that came with status 200', () => {
    const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'slow down' };
    expect(() => read({ error })).toThrow(expect.objectContaining({ failure: 'rate_limited' }));
  });
});
