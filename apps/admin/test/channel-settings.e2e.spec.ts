import { CredentialVault } from '@app/channels';
import { FakeUpstream, RunningWeir } from '@app/testing';
import { AdminClient } from './admin-client';

const SECRET = 'sk-vendor-0123456789abcdef';
const PASSWORD = 'proxy-password';
const PROXY_URL = `http://weir:${PASSWORD}@proxy.example:3128`;
const ORIGIN = 'http://proxy.example:3128';

describe('what channels are told beyond address and secret', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let operator: AdminClient;

  beforeAll(async () => {
    vendor = await FakeUpstream.start({ secret: SECRET });
    weir = await RunningWeir.start(async (given) => {
      await given.model({ id: 'gpt-4o' });
      await given.model({ id: 'gpt-4o-mini' });
    });
    await weir.test.database.prisma.provider.create({
      data: { id: 'openai-compatible', name: 'OpenAI-compatible', adapter: 'openai-compatible' },
    });
    await weir.launch('admin');
    operator = await AdminClient.logIn(weir, { role: 'operator' });
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  let number = 0;
  const settings = (more: object = {}) => ({
    name: `channel ${(number += 1)}`,
    providerId: 'openai-compatible',
    baseUrl: vendor.url,
    secrets: [SECRET],
    models: [{ modelId: 'gpt-4o', upstreamModel: 'gpt-4o' }],
    ...more,
  });
  const add = async (more: object = {}) => {
    const made = await operator.post('/api/channels', settings(more));
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    return made.body as { id: string; name: string; version: number };
  };
  const row = (id: string) => weir.test.database.prisma.channel.findUniqueOrThrow({ where: { id } });
  const proxyOf = async (id: string) => {
    const { proxySealed, proxyKeyId } = await row(id);
    return new CredentialVault(weir.test.config).open({ keyId: proxyKeyId!, sealed: proxySealed! }, id);
  };

  const TOLD = {
    totalTimeoutMs: 90_000,
    requestsPerMinute: 600,
    tokensPerMinute: 100_000,
    concurrency: 20,
    lacks: ['vision', 'tools'],
    headerOverrides: { 'x-team': 'search', 'user-agent': null },
    parameterOverrides: { temperature: 0.2, safety: { level: ['low'] }, top_k: null },
    tags: ['eu', 'cheap'],
    testModel: 'gpt-4o',
    probeEverySeconds: 300,
  };

  it('keeps all that it is told, on creation and on change, in copies and in files', async () => {
    const { id, name } = await add(TOLD);
    expect((await operator.get(`/api/channels/${id}`)).body).toMatchObject(TOLD);

    const changes = { ...TOLD, requestsPerMinute: null, lacks: [], headerOverrides: {}, probeEverySeconds: 0 };
    expect((await operator.patch(`/api/channels/${id}`, changes, 1)).body).toMatchObject({ ...changes, version: 2 });

    const copy = await operator.post(`/api/channels/${id}/duplicate`, {});
    expect(copy.body).toMatchObject({ ...changes, state: 'disabled' });

    const { channels } = (await operator.get('/api/channels/export')).body;
    const exported = channels.find((channel: { name: string }) => channel.name === name);
    expect(exported).toMatchObject({ ...changes, proxyUrl: null });
    const again = await operator.post('/api/channels/import', { channels: [exported] });
    expect(again.body.rows).toMatchObject([{ outcome: 'unchanged' }]);
    const imported = { ...exported, name: `${name} imported`, secrets: [SECRET] };
    expect((await operator.post('/api/channels/import', { channels: [imported] })).body.rows).toMatchObject([
      { outcome: 'added' },
    ]);
    const found = await operator.get(`/api/channels?search=${encodeURIComponent(imported.name)}`);
    expect((await operator.get(`/api/channels/${found.body.items[0].id}`)).body).toMatchObject(changes);
  });

  it('has no limits, no overrides and a probe a minute when nothing is said', async () => {
    const { id } = await add();
    expect((await operator.get(`/api/channels/${id}`)).body).toMatchObject({
      ...{ totalTimeoutMs: null, requestsPerMinute: null, tokensPerMinute: null, concurrency: null },
      ...{ lacks: [], headerOverrides: {}, parameterOverrides: {}, tags: [], testModel: null },
      ...{ proxyOrigin: null, probeEverySeconds: 60 },
    });
  });

  it.each([
    ['a header that carries our secret', { headerOverrides: { Authorization: 'Bearer x' } }],
    ['a header of another vendor that does', { headerOverrides: { 'X-Goog-Api-Key': 'x' } }],
    ['a header of the transport', { headerOverrides: { 'content-length': '1' } }],
    ['a header for the proxy', { headerOverrides: { 'proxy-authorization': 'Basic x' } }],
    ['a name that is none', { headerOverrides: { 'x team': 'search' } }],
    ['a value that ends the header', { headerOverrides: { 'x-team': 'a\r\nx-other: b' } }],
    ['a parameter that is paid', { parameterOverrides: { max_tokens: 1 } }],
    ['one in the depth of another', { parameterOverrides: { generationConfig: { maxOutputTokens: 1 } } }],
    ['another model', { parameterOverrides: { model: 'gpt-4o' } }],
    ['a list of parameters', { parameterOverrides: ['temperature'] }],
    ['a proxy of another kind', { proxyUrl: 'socks5://proxy.example:1080' }],
    ['a proxy with a path', { proxyUrl: 'http://proxy.example:3128/path' }],
    ['a limit of nothing', { requestsPerMinute: 0 }],
    ['a probe every second', { probeEverySeconds: 1 }],
    ['a tag without a letter', { tags: [' '] }],
  ])('refuses %s, naming the field', async (_, fault) => {
    const [field] = Object.keys(fault);
    const refused = await operator.post('/api/channels', settings(fault));
    expect([refused.status, refused.body]).toMatchObject([400, { param: expect.stringMatching(`^${field}`) }]);
    const { id } = await add();
    expect((await operator.patch(`/api/channels/${id}`, fault, 1)).body).toMatchObject({
      status: 400,
      param: expect.stringMatching(`^${field}`),
    });
  });

  it('seals the proxy, shows its origin alone, replaces it and takes it away', async () => {
    const { id } = await add({ proxyUrl: PROXY_URL });
    expect(await proxyOf(id)).toBe(PROXY_URL);

    const copy = await operator.post(`/api/channels/${id}/duplicate`, {});
    expect(copy.body.proxyOrigin).toBe(ORIGIN);
    expect(await proxyOf(copy.body.id)).toBe(PROXY_URL);

    const kept = await operator.patch(`/api/channels/${id}`, { priority: 3 }, 1);
    expect(kept.body.proxyOrigin).toBe(ORIGIN);
    const replaced = await operator.patch(`/api/channels/${id}`, { proxyUrl: 'https://b:c@other.example' }, 2);
    expect(replaced.body.proxyOrigin).toBe('https://other.example');
    expect(await proxyOf(id)).toBe('https://b:c@other.example');
    const removed = await operator.patch(`/api/channels/${id}`, { proxyUrl: null }, 3);
    expect([removed.body.proxyOrigin, (await row(id)).proxySealed]).toEqual([null, null]);

    const shown = await Promise.all(
      [`/api/channels/${copy.body.id}`, '/api/channels?pageSize=100', '/api/channels/export'].map((path) =>
        operator.get(path),
      ),
    );
    const audit = await weir.test.database.prisma.auditEntry.findMany();
    const texts = JSON.stringify([shown, audit.map(({ before, after }) => [before, after])]);
    expect(texts).toContain(ORIGIN);
    expect(texts).not.toContain(PASSWORD);
  });

  it('keeps the password of a proxy when a file of ours comes back, and takes a new one', async () => {
    const { id, name } = await add({ proxyUrl: PROXY_URL });
    const importing = async (proxyUrl: string | null) =>
      (await operator.post('/api/channels/import', { channels: [{ name, proxyUrl }] })).body.rows[0];
    expect(await importing(ORIGIN)).toMatchObject({ outcome: 'unchanged' });
    expect(await proxyOf(id)).toBe(PROXY_URL);
    const other = PROXY_URL.replace(PASSWORD, 'another');
    expect(await importing(other)).toMatchObject({
      outcome: 'changed',
      changes: [{ field: 'proxyUrl', before: ORIGIN, after: ORIGIN }],
    });
    expect(await proxyOf(id)).toBe(other);
    expect(await importing(null)).toMatchObject({ changes: [{ field: 'proxyUrl', before: ORIGIN, after: null }] });
    expect((await row(id)).proxyOrigin).toBeNull();
  });

  it('keeps what headers with secrets say out of the audit log', async () => {
    const { id } = await add({ headerOverrides: { 'x-gateway-token': 'hidden-value', 'x-team': 'search' } });
    const [entry] = await weir.test.database.prisma.auditEntry.findMany({ where: { subject: `channel:${id}` } });
    expect(entry!.after).toMatchObject({ headerOverrides: { 'x-gateway-token': '***', 'x-team': 'search' } });
  });

  it('finds channels by their tag, and changes all that have it', async () => {
    const [first, second, other] = [
      await add({ tags: ['asia', 'fast'] }),
      await add({ tags: ['asia'] }),
      await add({ tags: ['us'] }),
    ];
    const tagged = async (tag: string) =>
      (await operator.get(`/api/channels?tag=${tag}`)).body.items.map(({ id }: { id: string }) => id).sort();
    expect(await tagged('asia')).toEqual([first.id, second.id].sort());
    expect((await operator.get('/api/channels/options')).body.tags).toEqual(
      expect.arrayContaining(['asia', 'fast', 'us']),
    );

    const changes = { weight: 7, addTags: ['slow'], removeTags: ['asia'] };
    expect((await operator.send('PATCH', '/api/channels', { body: { tag: 'asia', changes } })).body).toEqual({
      changed: 2,
    });
    expect(await tagged('asia')).toEqual([]);
    expect(await tagged('slow')).toEqual([first.id, second.id].sort());
    expect(await row(first.id)).toMatchObject({ weight: 7, tags: ['fast', 'slow'], version: 2 });
    expect(await row(other.id)).toMatchObject({ tags: ['us'], version: 1 });
  });

  it.each([
    ['a tag that no channel has', { tag: 'nowhere', changes: { weight: 7 } }, 'tag'],
    ['neither channels nor a tag', { changes: { weight: 7 } }, 'ids'],
  ])('refuses to change %s', async (_, body, param) => {
    expect((await operator.send('PATCH', '/api/channels', { body: body })).body).toMatchObject({ status: 400, param });
  });
});
