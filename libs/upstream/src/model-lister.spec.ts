import { Clock } from '@app/common';
import { UpstreamError } from '@app/llm';
import { rawVendor, type RawVendor } from './__fixtures__/calls';
import { AccessTokens } from './access-tokens';
import { ModelLister } from './model-lister';

describe('asking a vendor for its models', () => {
  let vendor: RawVendor;
  const lister = new ModelLister(new Clock(), new AccessTokens(new Clock()));

  afterEach(() => vendor.close());
  afterAll(() => lister.onApplicationShutdown());

  const listing = (status: number, body: string) =>
    rawVendor((response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body));
  const list = () =>
    lister.list({
      adapterId: 'openai',
      baseUrl: vendor.url,
      credential: { id: 'unsaved', secret: 'secret' },
      settings: {},
    });
  const failure = () =>
    list().then(
      () => 'none',
      (error: unknown) => (error instanceof UpstreamError ? error.failure : String(error)),
    );

  it('answers the names', async () => {
    vendor = await listing(200, '{"data":[{"id":"a"},{"id":"b"}]}');
    expect(await list()).toEqual(['a', 'b']);
  });

  it('says when it refuses the credential', async () => {
    vendor = await listing(401, '{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}');
    expect(await failure()).toBe('auth');
  });

  it.each([
    ['a page', '<!doctype html><title>Welcome</title>'],
    ['another document', '{"status":"ok"}'],
    ['nothing', ''],
  ])('says when %s is no list of models', async (_, body) => {
    vendor = await listing(200, body);
    expect(await failure()).toBe('malformed_response');
  });

  it('follows nobody elsewhere', async () => {
    vendor = await rawVendor((response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
    await expect(list()).rejects.toBeInstanceOf(UpstreamError);
  });

  it('reads no endless list', async () => {
    vendor = await rawVendor((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        if (!response.destroyed) response.write(' '.repeat(1024 * 1024), () => setImmediate(more));
      };
      more();
    });
    expect(await failure()).toBe('malformed_response');
  });

  it('says when nobody is there', async () => {
    vendor = await listing(200, '{}');
    const unused = await freeUrl();
    const nobody = lister.list({
      adapterId: 'openai',
      baseUrl: unused,
      credential: { id: 'unsaved', secret: 'secret' },
      settings: {},
    });
    await expect(nobody).rejects.toMatchObject({ failure: 'unreachable' });
  });
});

/** Of a port that was free a moment ago. */
async function freeUrl(): Promise<string> {
  const gone = await rawVendor(() => undefined);
  await gone.close();
  return gone.url;
}
