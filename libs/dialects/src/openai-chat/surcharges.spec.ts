import { parseRequest } from './parse-request';

const surcharges = (parameters: object) =>
  parseRequest(Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...parameters })))
    .surcharges;
const search = (param: string, most?: number) => ({
  component: 'web_search',
  param,
  ...(most !== undefined && { most }),
});

describe('what a request lets a vendor bill by the piece', () => {
  it.each([
    [{}],
    [{ enable_search: false }],
    [{ search_parameters: { mode: 'off' } }],
    [{ plugins: [{ id: 'file-parser' }] }],
    [{ modalities: ['text', 'audio'] }],
    [{ tools: [{ type: 'function', function: { name: 'web_search' } }, { type: 'file_search' }] }],
  ])('is nothing for %j', (parameters) => {
    expect(surcharges(parameters)).toBeUndefined();
  });

  it.each([
    [{ web_search_options: {} }, { ...search('web_search_options', 1), isUnreported: true }],
    [
      { web_search_options: {}, n: 3 },
      { ...search('web_search_options', 3), isUnreported: true },
    ],
    [{ enable_search: true }, search('enable_search', 1)],
    [{ enable_search: true, search_options: { search_strategy: 'agent_max' } }, search('enable_search')],
    [{ search_parameters: { mode: 'auto' } }, search('search_parameters', 20)],
    [{ search_parameters: { max_search_results: 3 } }, search('search_parameters', 3)],
    [{ search_parameters: { max_search_results: 'many' } }, search('search_parameters')],
    [{ plugins: [{ id: 'web', max_results: 2 }] }, search('plugins', 1)],
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }] }, search('tools[0]', 5)],
    [{ tools: [{ type: 'web_search', web_search: { enable: true, max_uses: 0 } }] }, search('tools[0]', 0)],
    [{ tools: [{ type: 'web_search_preview' }] }, search('tools[0]')],
    [{ tools: [{ type: 'web_search', max_uses: -1 }] }, search('tools[0]')],
    [{ tools: [{ type: 'openrouter:web_search' }] }, search('tools[0]')],
    [{ tools: [{ type: 'builtin_function', function: { name: '$web_search' } }] }, search('tools[0]')],
    [{ modalities: ['text', 'image'] }, { component: 'image', param: 'modalities' }],
  ])('is, for %j, %j', (parameters, expected) => {
    expect(surcharges(parameters)).toEqual([expected]);
  });

  it('is the sum of all that asks', () => {
    const tools = [{ type: 'web_search', max_uses: 2 }, { type: 'browser_search' }];
    expect(surcharges({ enable_search: true, tools })).toEqual([
      search('enable_search', 1),
      search('tools[0]', 2),
      search('tools[1]'),
    ]);
  });
});
