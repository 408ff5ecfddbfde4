import { UpstreamError } from '@app/llm';
import { listModels } from './list-models';

describe('the models a vendor lists', () => {
  it('are asked for with the credential in a header only', () => {
    const target = { baseUrl: 'https://vendor.example/v1', credential: 'secret', settings: {}, now: new Date(0) };
    expect(listModels.buildRequest(target)).toEqual({
      method: 'GET',
      url: 'https://vendor.example/v1/models',
      headers: { authorization: 'Bearer secret', accept: 'application/json' },
      body: '',
    });
  });

  it.each([
    ['a list object', { object: 'list', data: [{ id: 'a', object: 'model' }, { id: 'b' }] }],
    ['a bare array', [{ id: 'a' }, { id: 'b' }]],
    ['one that repeats itself', { data: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] }],
  ])('are read from %s', (_, body) => {
    expect(listModels.parseResponse(body)).toEqual(['a', 'b']);
  });

  it.each([[null], ['<html>'], [{}], [{ data: 'a' }], [{ data: [{ name: 'a' }] }], [{ error: { message: 'no' } }]])(
    'are not there in %j',
    (body) => {
      expect(() => listModels.parseResponse(body)).toThrow(UpstreamError);
    },
  );
});
