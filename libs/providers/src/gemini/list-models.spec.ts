import { failureOf, TARGET } from '../__fixtures__/describe-adapter';
import { listModels } from './list-models';

describe('the models of the Gemini API', () => {
  it('are asked for in one page, with the key in a header', () => {
    expect(listModels.buildRequest(TARGET)).toEqual({
      method: 'GET',
      url: 'https://vendor.example/v1/models?pageSize=1000',
      headers: { 'x-goog-api-key': 'secret-of-the-channel', accept: 'application/json' },
      body: '',
    });
  });

  it('are those that answer or embed, by the names they are asked for', () => {
    const models = [
      { name: 'models/gemini-2.5-flash', supportedGenerationMethods: ['generateContent', 'countTokens'] },
      { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent'] },
      { name: 'models/aqa', supportedGenerationMethods: ['generateAnswer'] },
      { name: 'tunedModels/mine' },
    ];
    expect(listModels.parseResponse({ models })).toEqual([
      'gemini-2.5-flash',
      'gemini-embedding-001',
      'tunedModels/mine',
    ]);
    expect(failureOf(() => listModels.parseResponse({ data: [] }))?.failure).toBe('malformed_response');
  });
});
