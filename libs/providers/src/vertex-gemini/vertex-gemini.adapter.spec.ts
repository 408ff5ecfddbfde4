import { AppError } from '@app/common';
import { REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { vertexGeminiAdapter } from './vertex-gemini.adapter';

const target = {
  ...TARGET,
  baseUrl: 'https://aiplatform.googleapis.com/v1',
  upstreamModel: 'gemini-2.5-flash',
  credential: 'ya29.token',
  settings: { project: 'p-1', region: 'europe-west4' },
};
const build = (more: Partial<typeof target> = {}, parameters = {}) =>
  vertexGeminiAdapter.chat!.buildRequest({ ...REQUEST, stream: false, parameters }, { ...target, ...more });

describe('Gemini on Vertex AI', () => {
  it.each([
    [undefined, 'https://aiplatform.googleapis.com/v1'],
    ['global', 'https://aiplatform.googleapis.com/v1'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/v1'],
    ['europe-west4', 'https://europe-west4-aiplatform.googleapis.com/v1'],
  ])('is for the region %s at %s', (region, baseUrl) => {
    expect(vertexGeminiAdapter.baseUrlOf!(region === undefined ? {} : { region })).toBe(baseUrl);
  });

  it('is asked in a project and a region, with an access token', () => {
    const { url, headers } = build();
    expect(url).toBe(
      'https://aiplatform.googleapis.com/v1/projects/p-1/locations/europe-west4/publishers/google/models/gemini-2.5-flash:generateContent',
    );
    expect(headers['authorization']).toBe('Bearer ya29.token');
    expect(build({ settings: { project: 'p-1' } as never }).url).toContain('/locations/global/');
  });

  it('is asked without a project by an express key, which stays out of the address', () => {
    const { url, headers } = build({ credential: 'AIzaSyExample', settings: {} as never });
    expect(url).toBe('https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-2.5-flash:generateContent');
    expect(headers).toMatchObject({ 'x-goog-api-key': 'AIzaSyExample' });
    expect(headers).not.toHaveProperty('authorization');
  });

  it('refuses a tier that it could not ask for, because it would be charged', () => {
    expect(() => build({}, { service_tier: 'priority' })).toThrow(AppError);
    expect(build({}, { service_tier: 'default' }).dropped).toBeUndefined();
  });

  it('takes Gemini as it is, and counts its tokens', () => {
    const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
    const document = { contents, labels: { team: 'x' } };
    const native = { format: 'gemini' as const, document };
    const built = vertexGeminiAdapter.native!.gemini!.buildRequest({ ...REQUEST, native }, target);
    expect([built.url.split(':').at(-1), JSON.parse(built.body)]).toEqual(['streamGenerateContent?alt=sse', document]);
    const nested = { generateContentRequest: { model: 'models/x', contents } };
    const count = vertexGeminiAdapter.tokenCount!.buildRequest({ format: 'gemini', document: nested }, target);
    expect([count.url.split(':').at(-1), JSON.parse(count.body)]).toEqual(['countTokens', { contents }]);
  });
});
