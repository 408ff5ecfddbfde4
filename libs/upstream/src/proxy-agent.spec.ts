import { generateKeyPairSync } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Clock } from '@app/common';
import { adapterFor } from '@app/providers';
import { ConnectProxy, FakeUpstream } from '@app/testing';
import { callAlong, callerWith, stepTo } from './__fixtures__/calls';
import { tlsVendor } from './__fixtures__/tls-vendor';
import { AccessTokens } from './access-tokens';
import { ModelLister } from './model-lister';

const errorOf = (answer: Promise<unknown>) =>
  answer.then(
    () => undefined,
    (error: unknown) => error,
  );
const hostOf = (url: string) => new URL(url).host;

describe('a channel with a proxy', () => {
  const caller = callerWith();
  let proxy: ConnectProxy;
  let vendor: FakeUpstream;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
  });
  beforeEach(async () => {
    vendor.reset();
    proxy = await ConnectProxy.start();
  });
  afterEach(() => proxy.close());
  afterAll(async () => {
    await caller.onApplicationShutdown();
    await vendor.close();
  });

  const relay = (url: string, proxyUrl: string, connectTimeoutMs = 2_000) => {
    const recorded = callAlong([stepTo(url, { proxyUrl, connectTimeoutMs })], { stream: false });
    return { ...recorded, relayed: caller.relay(recorded.call) };
  };

  it('is asked through a tunnel, with user and password, and keeps it', async () => {
    for (let calls = 0; calls < 3; calls++) {
      await expect(relay(vendor.url, proxy.url()).relayed).resolves.toMatchObject({ kind: 'completion' });
      await nextTurn();
    }
    expect(proxy.asked).toEqual([hostOf(vendor.url)]);
    expect(vendor.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('speaks TLS with the vendor itself, and believes no certificate that it would not believe without', async () => {
    const secured = await tlsVendor();
    const error = await errorOf(relay(secured.url, proxy.url()).relayed);
    expect(error).toMatchObject({ failure: 'unreachable', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    expect([proxy.asked, secured.hellos]).toEqual([[hostOf(secured.url)], ['localhost']]);
    await secured.close();
  });

  it('whose password is wrong is unreachable, and no error has the password in it', async () => {
    const { relayed, attempts } = relay(vendor.url, proxy.url('sesame'));
    const error = await errorOf(relayed);
    expect(error).toMatchObject({ failure: 'unreachable' });
    const written = inspect([error, attempts], { depth: null, showHidden: true });
    expect(written).not.toContain('sesame');
    expect(written).not.toContain(Buffer.from('weir:sesame').toString('base64'));
    expect(vendor.requests).toEqual([]);
  });

  it('whose proxy says nothing is given up as one that cannot be connected to', async () => {
    const mute = await ConnectProxy.start('mute');
    await expect(relay(vendor.url, mute.url(), 300).relayed).rejects.toMatchObject({ failure: 'timeout' });
    expect(mute.asked).toHaveLength(1);
    await mute.close();
    await expect(relay(vendor.url, mute.url(), 300).relayed).rejects.toMatchObject({ failure: 'unreachable' });
  });

  it('lists its models, and exchanges its secrets, through it', async () => {
    const clock = new Clock();
    const tokens = new AccessTokens(clock);
    const lister = new ModelLister(clock, tokens);
    const tokenServer = await FakeUpstream.start();
    const listing = { adapterId: 'openai-compatible', baseUrl: vendor.url, settings: {}, proxyUrl: proxy.url() };
    await errorOf(lister.list({ ...listing, credential: { id: 'listing', secret: 'upstream-secret' } }));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const privateKeyText = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const secret = JSON.stringify({ client_email: 'weir@p.iam.gserviceaccount.com', private_key: privateKeyText });
    const vertex = adapterFor('vertex-gemini');
    const exchange = vertex.tokenExchange!;
    const buildRequest = (from: string, now: Date) => ({ ...exchange.buildRequest(from, now), url: tokenServer.url });
    const adapter = { ...vertex, tokenExchange: { ...exchange, buildRequest } };
    await errorOf(tokens.tokenFor({ id: 'exchanged', secret }, adapter, proxy.url()));
    expect(proxy.asked).toEqual([hostOf(vendor.url), hostOf(tokenServer.url)]);
    await Promise.all([lister.onApplicationShutdown(), tokens.onApplicationShutdown(), tokenServer.close()]);
  });
});
