import type { AppError } from '@app/common';
import { parseEmbeddingRequest } from './parse-embedding-request';

const parse = (body: object, isBatch = true) =>
  parseEmbeddingRequest(Buffer.from(JSON.stringify(body)), { model: 'org/m', isBatch });
const content = (...texts: string[]) => ({ parts: texts.map((text) => ({ text })) });

function refusalOf(body: object, isBatch = true): readonly [string, string | undefined] | undefined {
  try {
    parse(body, isBatch);
    return undefined;
  } catch (error) {
    const { code, details } = error as AppError;
    return [code, details.param];
  }
}

describe('a request for embeddings in the words of Gemini', () => {
  it('is one text, or a list of them, in the words of OpenAI, and keeps the document', () => {
    const one = { content: content('a', 'b'), task_type: 'CLUSTERING', output_dimensionality: 4 };
    expect(parse(one, false)).toMatchObject({
      ...{ endpoint: 'embeddings', model: 'org/m', stream: false, prompts: 1, maxOutputTokens: 0 },
      parameters: { input: 'a\nb', dimensions: 4 },
      native: { document: { requests: [{ content: one.content, taskType: 'CLUSTERING', outputDimensionality: 4 }] } },
    });
    const { parameters, prompts } = parse({ requests: [{ content: content('a') }, { content: content('b') }] });
    expect([parameters, prompts]).toEqual([{ input: ['a', 'b'] }, 2]);
  });

  it.each<[object, string, string]>([
    [{}, 'missing_required_parameter', 'requests'],
    [{ requests: [] }, 'empty_array', 'requests'],
    [{ requests: [{}] }, 'missing_required_parameter', 'requests[0].content'],
    [{ requests: [{ content: 'a' }] }, 'invalid_type', 'requests[0].content'],
    [{ requests: [{ content: {} }] }, 'invalid_value', 'requests[0].content.parts'],
    [{ requests: [{ content: content('') }] }, 'invalid_value', 'requests[0].content.parts'],
    [
      { requests: [{ content: { parts: [{ fileData: { fileUri: 'x' } }] } }] },
      'unsupported_feature',
      'requests[0].content.parts[0]',
    ],
    [{ requests: [{ content: content('a'), model: 'models/other' }] }, 'invalid_value', 'requests[0].model'],
    [
      { requests: [{ content: content('a'), outputDimensionality: 4 }, { content: content('b') }] },
      'invalid_value',
      'requests[1].outputDimensionality',
    ],
    [
      { requests: Array.from({ length: 2_049 }, () => ({ content: content('a') })) },
      'array_above_max_length',
      'requests',
    ],
  ])('is refused by the name of what is wrong (%#)', (body, code, param) => {
    expect(refusalOf(body)).toEqual([code, param]);
  });

  it('names the model of the path in requests, with its prefix or without', () => {
    for (const model of ['models/org/m', 'org/m']) {
      expect(refusalOf({ requests: [{ content: content('a'), model }] })).toBeUndefined();
    }
    expect(refusalOf({ content: content('a'), model: 'models/x' }, false)).toEqual(['invalid_value', 'model']);
  });
});
