import type { PlainRequest } from '@app/llm';
import { ANSWER, TARGET } from '../__fixtures__/describe-adapter';
import { vertexGeminiAdapter } from './vertex-gemini.adapter';

const embeddings = vertexGeminiAdapter.endpoints!.embeddings!;
const target = { ...TARGET, upstreamModel: 'text-embedding-005', settings: { project: 'p-1', region: 'europe-west4' } };

const asked = (parameters: PlainRequest['parameters'], more: Partial<PlainRequest> = {}): PlainRequest => ({
  ...{ endpoint: 'embeddings', model: 'm', stream: false, parameters, prompts: 2, bodyBytes: 9 },
  ...{ choices: 1, readsMedia: false, refusesLoweredMaximum: true },
  ...more,
});
const build = (request: PlainRequest) => {
  const { url, body, dropped } = embeddings.buildRequest(request, target);
  return { url, body: JSON.parse(body) as object, dropped };
};
const predicted = (tokens: unknown) => ({
  embeddings: { values: [0.5], statistics: { truncated: false, ...(tokens !== undefined && { token_count: tokens }) } },
});
const read = (...predictions: object[]) =>
  embeddings.parseResponse(
    { status: 200, headers: {}, body: JSON.stringify({ predictions }) },
    asked({ input: ['a', 'b'] }),
    ANSWER,
  );

describe('embeddings of Vertex AI', () => {
  it('are predictions for instances', () => {
    const { url, body, dropped } = build(
      asked({ input: ['a', 'b'], dimensions: 3, task_type: 'CLUSTERING', user: 'u' }),
    );
    expect(url).toMatch(
      /\/projects\/p-1\/locations\/europe-west4\/publishers\/google\/models\/text-embedding-005:predict$/,
    );
    expect([body, dropped]).toEqual([
      {
        instances: [
          { content: 'a', task_type: 'CLUSTERING' },
          { content: 'b', task_type: 'CLUSTERING' },
        ],
        parameters: { outputDimensionality: 3 },
      },
      ['user'],
    ]);
  });

  it("are asked in the same words for Google's own callers", () => {
    const requests = [{ content: { parts: [{ text: 'a' }, { text: 'b' }] }, taskType: 'CLUSTERING', title: 't' }];
    const { body } = build(asked({ input: ['a\nb'] }, { native: { format: 'gemini', document: { requests } } }));
    expect(body).toEqual({ instances: [{ content: 'a\nb', task_type: 'CLUSTERING', title: 't' }] });
  });

  it('are charged by the tokens of all texts', () => {
    const { body, reported } = read(predicted(3), predicted(4));
    expect(reported!.quantities.input).toBe(7);
    expect(JSON.parse(body)).toMatchObject({ data: [{ index: 0 }, { index: 1 }], usage: { prompt_tokens: 7 } });
  });

  it('are counted by us where one count is missing, and no count at all is disputed', () => {
    const missing = read(predicted(3), predicted(undefined));
    expect([missing.reported, missing.disputed]).toEqual([undefined, undefined]);
    const wrong = read(predicted(3), predicted('many'));
    expect([wrong.reported, wrong.disputed]).toEqual([undefined, expect.anything()]);
  });

  it('must be as many as there are texts', () => {
    expect(() => read(predicted(3))).toThrow(expect.objectContaining({ failure: 'malformed_response' }));
  });
});
