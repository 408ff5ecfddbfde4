import { ConnectProxy, FakeUpstream, RunningWeir } from '@app/testing';
import { AdminClient } from './admin-client';

const SECRET = 'sk-vendor-0123456789abcdef';

describe('asking a vendor', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let operator: AdminClient;
  let channelId: string;

  beforeAll(async () => {
    vendor = await FakeUpstream.start({ secret: SECRET, models: ['gpt-4o-mini-2024-07-18', 'whisper-1', 'gpt-4o'] });
    weir = await RunningWeir.start(async (given) => {
      await given.model({ id: 'gpt-4o' });
      await given.model({ id: 'gpt-4o-mini' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o'], name: 'other' });
    });
    await weir.test.database.prisma.provider.create({ data: { id: 'openai', name: 'OpenAI', adapter: 'openai' } });
    await weir.launch('admin');
    operator = await AdminClient.logIn(weir, { role: 'operator' });
    const made = await operator.post('/api/channels', {
      name: 'mine',
      providerId: 'openai-compatible',
      baseUrl: vendor.url,
      secrets: [SECRET, 'sk-wrong-1234'],
      models: [{ modelId: 'gpt-4o-mini', upstreamModel: 'gpt-4o-mini-2024-07-18' }],
    });
    channelId = made.body.id;
  });
  afterEach(() => vendor.reset());
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const discover = (more: object = {}) =>
    operator.post('/api/channels/discover-models', {
      ...{ providerId: 'openai-compatible', baseUrl: vendor.url, secret: SECRET },
      ...more,
    });
  const test = (body: object = {}) => operator.post(`/api/channels/${channelId}/test`, body);

  it('finds its models, and which of the catalogue they are', async () => {
    const models = [
      { upstreamModel: 'gpt-4o-mini-2024-07-18', modelId: 'gpt-4o-mini', match: 'variant' },
      { upstreamModel: 'whisper-1', modelId: null, match: null },
      { upstreamModel: 'gpt-4o', modelId: 'gpt-4o', match: 'exact' },
    ];
    expect((await discover()).body).toEqual({ models });
    expect((await operator.post(`/api/channels/${channelId}/discover-models`, {})).body).toEqual({ models });
  });

  it('says whether the key, the host or the path is wrong', async () => {
    expect((await discover({ secret: 'sk-wrong' })).body).toMatchObject({
      status: 400,
      param: 'secret',
      title: expect.stringContaining('does not accept this key (401)'),
    });
    expect((await discover({ baseUrl: 'http://127.0.0.1:1/v1' })).body).toMatchObject({
      status: 400,
      param: 'baseUrl',
      title: expect.stringContaining('cannot be reached'),
    });
    expect((await discover({ baseUrl: vendor.url.replace('/v1', '') })).body).toMatchObject({
      status: 400,
      param: 'baseUrl',
      title: expect.stringContaining('not with a list of models'),
    });
  });

  it('asks with the credential of a channel that is named', async () => {
    const { body } = await operator.get(`/api/channels/${channelId}`);
    const wrong = body.credentials[1].id;
    const path = `/api/channels/${channelId}/discover-models`;
    expect((await operator.post(path, { credentialId: wrong })).body).toMatchObject({ param: 'secret' });
    expect((await test({ credentialId: wrong })).body).toMatchObject({ failure: 'auth', httpStatus: 401 });
    expect((await test({ credentialId: '00000000-0000-7000-8000-000000000000' })).status).toBe(404);
  });

  it('asks on the way that a channel takes, saved or not: through its proxy, with its headers', async () => {
    const [proxy, saved] = await Promise.all([ConnectProxy.start(), ConnectProxy.start()]);
    try {
      const way = { proxyUrl: proxy.url(), headerOverrides: { 'x-team': 'weir' } };
      const unsaved = { providerId: 'openai-compatible', baseUrl: vendor.url, secret: SECRET };
      expect((await discover(way)).status).toBe(200);
      const changed = { ...way, parameterOverrides: { seed: 7 } };
      const tested = await operator.post('/api/channels/test', { ...unsaved, ...changed, upstreamModel: 'gpt-4o' });
      expect(tested.body).toMatchObject({ failure: null });
      expect(vendor.requests.at(-1)).toMatchObject({ headers: { 'x-team': 'weir' }, body: { seed: 7 } });
      expect(proxy.asked).toHaveLength(2);
      const behind = { ...unsaved, ...way, proxyUrl: saved.url(), name: 'behind', secrets: [SECRET] };
      const made = await operator.post('/api/channels', behind);
      const path = `/api/channels/${made.body.id}/discover-models`;
      expect((await operator.post(path, {})).status).toBe(200);
      expect(saved.asked).toHaveLength(1);
      const refused = await discover({ proxyUrl: 'http://weir:pass@127.0.0.1:1' });
      expect(refused.body).toMatchObject({ title: expect.stringContaining('through http://127.0.0.1:1') });
      expect(JSON.stringify(refused.body)).not.toContain('pass@');
    } finally {
      await Promise.all([proxy.close(), saved.close()]);
    }
  });

  it('makes one tiny call, and shows the reply, the timing and what it cost', async () => {
    const { body } = await test();
    expect(body).toMatchObject({
      ...{ upstreamModel: 'gpt-4o-mini-2024-07-18', httpStatus: 200, failure: null, message: null },
      ...{ reply: expect.stringMatching(/\w+/), firstByteMs: expect.any(Number), totalMs: expect.any(Number) },
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number), isCounted: false },
    });
    const [request] = vendor.requests;
    expect(request!.body).toMatchObject({ stream: true, max_tokens: 16, model: 'gpt-4o-mini-2024-07-18' });
    const [bill] = vendor.served;
    const { inputTokens, outputTokens } = body.usage;
    // $1 and $2 for a million.
    expect(body.costUsd).toBe(((inputTokens + 2 * outputTokens) / 1e6).toFixed(9));
    expect(bill).toBeDefined();
  });

  it('charges nobody, and keeps the test as a probe and in the audit log', async () => {
    const { prisma } = weir.test.database;
    const before = await prisma.channelProbe.count({ where: { channelId } });
    await test({ prompt: 'Hello?' });
    const { body } = await operator.get(`/api/channels/${channelId}/probes`);
    expect(body.total).toBe(before + 1);
    expect(body.items[0]).toMatchObject({ failure: null, httpStatus: 200, actor: `user:${operator.userId}` });
    const entry = await prisma.auditEntry.findFirst({
      where: { subject: `channel:${channelId}`, action: 'channel.tested' },
      orderBy: { id: 'desc' },
    });
    expect(entry).toMatchObject({ actor: `user:${operator.userId}`, after: { failure: null, httpStatus: 200 } });
    expect(await prisma.usageInbox.count()).toBe(0);
    expect(await prisma.usageRecord.count()).toBe(0);
  });

  it.each([
    [{ status: 429 }, { failure: 'rate_limited', httpStatus: 429 }],
    [{ status: 500 }, { failure: 'overloaded', httpStatus: 500 }],
    [{ malformed: 'html' as const }, { failure: 'malformed_response', httpStatus: 200 }],
    [{ endAfterChunks: 2 }, { failure: 'cut_stream', httpStatus: 200 }],
  ])('answers what went wrong when the vendor does %j', async (behaviour, seen) => {
    vendor.behaveOnce(behaviour);
    const { status, body } = await test();
    expect(status).toBe(200);
    expect(body).toMatchObject(seen);
    expect((await operator.get(`/api/channels/${channelId}`)).body.health).toMatchObject({ state: 'failing' });
  });

  it("tests settings before they are saved, by the vendor's name of a model", async () => {
    const path = '/api/channels/test';
    const unsaved = { providerId: 'openai', baseUrl: vendor.url, secret: SECRET, upstreamModel: 'gpt-4o' };
    const { body } = await operator.post(path, { ...unsaved, modelId: 'gpt-4o' });
    expect(body).toMatchObject({ failure: null, upstreamModel: 'gpt-4o', costUsd: expect.stringMatching(/^0\.0000/) });
    expect((await operator.post(path, { ...unsaved, secret: 'sk-wrong' })).body).toMatchObject({
      failure: 'auth',
      reply: '',
      costUsd: null,
    });
    expect((await test({ model: 'whisper-1' })).body).toMatchObject({ upstreamModel: 'whisper-1', costUsd: null });
    const entries = await weir.test.database.prisma.auditEntry.findMany({ where: { subject: 'provider:openai' } });
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries.map(({ after }) => after))).not.toContain(SECRET);
  });

  it('is for who may change channels', async () => {
    const support = await AdminClient.logIn(weir, { role: 'support' });
    expect((await support.post('/api/channels/discover-models', {})).status).toBe(403);
    expect((await support.post(`/api/channels/${channelId}/test`, {})).status).toBe(403);
    expect((await support.get(`/api/channels/${channelId}/probes`)).status).toBe(200);
    expect(vendor.requests).toEqual([]);
  });
});
