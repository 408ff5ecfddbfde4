import { eventually, expectLedgerBalanced, FakeUpstream, RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

const SECRET = 'sk-vendor-0123456789abcdef';

describe('managing channels', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let organization: FundedOrganization;
  let operator: AdminClient;

  beforeAll(async () => {
    vendor = await FakeUpstream.start({ secret: SECRET, models: ['gpt-4o-mini-2024-07-18', 'whisper-1', 'gpt-4o'] });
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o' });
      await given.model({ id: 'gpt-4o-mini' });
    });
    const { prisma } = weir.test.database;
    await prisma.provider.createMany({
      data: [
        { id: 'openai', name: 'OpenAI', adapter: 'openai', defaultBaseUrl: 'https://api.openai.com/v1' },
        { id: 'openai-compatible', name: 'OpenAI-compatible', adapter: 'openai-compatible' },
        { id: 'simulated', name: 'Simulated vendor', adapter: 'simulated' },
      ],
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
    return made.body as { id: string; name: string; credentials: { id: string }[] };
  };
  const call = (model: string) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${organization.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }),
    });

  it('lists the vendors with what each asks for, and marks the simulated one', async () => {
    const { body } = await operator.get('/api/providers');
    expect(body.items).toMatchObject([
      { id: 'openai', defaultBaseUrl: 'https://api.openai.com/v1', isSimulated: false, listsModels: true },
      { id: 'openai-compatible', defaultBaseUrl: null },
      { id: 'simulated', isSimulated: true },
    ]);
    expect(body.items[1].fields).toMatchObject([
      { name: 'baseUrl', kind: 'url', isRequired: true },
      { name: 'secrets', kind: 'secrets', isRequired: true },
    ]);
  });

  it.each(['POST /api/channels', 'POST /api/channels/discover-models', 'POST /api/channels/test'])(
    '%s refuses a setting that the vendor does not ask for, naming it',
    async (route) => {
      const asked = { name: 'elsewhere', providerId: 'openai-compatible', settings: { region: 'eu-west-1' } };
      const body = { ...asked, baseUrl: vendor.url, secret: SECRET, upstreamModel: 'gpt-4o' };
      const refused = await operator.post(route.replace('POST ', ''), body);
      expect([refused.status, refused.body]).toMatchObject([400, { param: 'settings.region' }]);
    },
  );

  it('lets a new channel serve calls at once, and a disabled one no more', async () => {
    const { id } = await add({ models: [{ modelId: 'gpt-4o-mini', upstreamModel: 'gpt-4o-mini-2024-07-18' }] });
    await eventually(async () => expect((await call('gpt-4o-mini')).status).toBe(200));
    expect(vendor.requests.at(-1)!.body).toMatchObject({ model: 'gpt-4o-mini-2024-07-18' });
    expect(vendor.requests.at(-1)!.headers.authorization).toBe(`Bearer ${SECRET}`);

    const health = async () => (await operator.get(`/api/channels/${id}`)).body.health;
    await eventually(async () => expect(await health()).toMatchObject({ state: 'healthy', successRate: 1, failed: 0 }));

    expect((await operator.patch(`/api/channels/${id}`, { state: 'disabled' }, 1)).body).toMatchObject({
      state: 'disabled',
      version: 2,
    });
    await eventually(async () => expect((await call('gpt-4o-mini')).status).toBe(503));
    await expectLedgerBalanced(weir.test.database);
  });

  it('never shows a secret, not in the channel, the list, the export nor the audit log', async () => {
    const { id } = await add();
    const shown = await Promise.all(
      [`/api/channels/${id}`, '/api/channels?pageSize=100', '/api/channels/export'].map((path) => operator.get(path)),
    );
    expect(shown.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(shown[0]!.body.credentials).toMatchObject([{ lastFour: 'cdef', state: 'enabled', canBeOpened: true }]);
    const audit = await weir.test.database.prisma.auditEntry.findMany({ where: { subject: `channel:${id}` } });
    expect(audit.map(({ action, actor }) => [action, actor])).toEqual([['channel.added', `user:${operator.userId}`]]);
    expect(JSON.stringify([shown, audit.map(({ after }) => after)])).not.toContain(SECRET);
  });

  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['a provider there is not', { providerId: 'acme' }, 'providerId'],
    ['a base URL that is none', { baseUrl: 'api.openai.com' }, 'baseUrl'],
    ['a base URL of another kind', { baseUrl: 'file:///etc/passwd' }, 'baseUrl'],
    ['a base URL with a password', { baseUrl: 'https://a:b@vendor.example/v1' }, 'baseUrl'],
    ['no base URL where the provider has none', { baseUrl: undefined }, 'baseUrl'],
    ['no secret', { secrets: [] }, 'secrets'],
    ['a model there is not', { models: [{ modelId: 'gpt-9', upstreamModel: 'x' }] }, 'models.0.modelId'],
    ['a group there is not', { groupIds: ['00000000-0000-7000-8000-000000000000'] }, 'groupIds'],
    ['no weight', { weight: 0 }, 'weight'],
  ])('refuses %s, naming the field, and adds nothing', async (_, fault, param) => {
    const before = (await operator.get('/api/channels')).body.total;
    expect((await operator.post('/api/channels', settings(fault))).body).toMatchObject({ status: 400, param });
    expect((await operator.get('/api/channels')).body.total).toBe(before);
  });

  it('refuses a second channel of one name, on creation and on change', async () => {
    const [first, second] = [await add(), await add()];
    const taken = { status: 409, code: 'already_exists', param: 'name' };
    expect((await operator.post('/api/channels', settings({ name: first.name }))).body).toMatchObject(taken);
    expect((await operator.patch(`/api/channels/${second.id}`, { name: first.name }, 1)).body).toMatchObject(taken);
  });

  it('changes settings, models and groups for who has seen the last version', async () => {
    const { id } = await add();
    const group = await weir.test.database.prisma.group.create({ data: { name: `group ${id}` } });
    const changes = {
      priority: 5,
      onDisconnect: 'abort',
      idleTimeoutMs: 9_000,
      models: [{ modelId: 'gpt-4o-mini', upstreamModel: 'mini' }],
      groupIds: [group.id],
    };
    const { body } = await operator.patch(`/api/channels/${id}`, changes, 1);
    expect(body).toMatchObject({
      ...{ priority: 5, onDisconnect: 'abort', idleTimeoutMs: 9_000, version: 2, modelCount: 1 },
      models: [{ modelId: 'gpt-4o-mini', upstreamModel: 'mini' }],
      groups: [{ id: group.id }],
    });
    expect((await operator.patch(`/api/channels/${id}`, { priority: 6 }, 1)).status).toBe(412);
  });

  describe('of vendors with settings of their own', () => {
    beforeAll(async () => {
      const data = [
        { id: 'bedrock', name: 'Amazon Bedrock', adapter: 'bedrock' },
        { id: 'vertex-gemini', name: 'Vertex AI', adapter: 'vertex-gemini' },
      ];
      await weir.test.database.prisma.provider.createMany({ data });
    });
    const addBedrock = (more: object) =>
      add({ providerId: 'bedrock', baseUrl: undefined, settings: { region: 'us-east-1' }, ...more });

    it('moves the address that was derived from the settings along with them, and no other', async () => {
      const move = async ({ id }: { readonly id: string }, changes: object) =>
        ((await operator.patch(`/api/channels/${id}`, changes, 1)).body as { baseUrl: string }).baseUrl;
      const hostIn = (region: string) => `https://bedrock-runtime.${region}.amazonaws.com`;
      const settings = { region: 'eu-west-1' };
      const [own, privateOne, named] = [
        await addBedrock({}),
        await addBedrock({ baseUrl: 'https://b.test' }),
        await addBedrock({}),
      ];
      expect(await move(own, { settings, baseUrl: hostIn('us-east-1') })).toBe(hostIn('eu-west-1'));
      expect(await move(privateOne, { settings })).toBe('https://b.test');
      expect(await move(named, { settings, baseUrl: 'https://c.test' })).toBe('https://c.test');
    });

    it.each([
      ['bedrock', 'no key', 'This is neither an API key nor ACCESS_KEY_ID:SECRET_ACCESS_KEY.'],
      ['vertex-gemini', '{"type": "service_account"', 'This is not the JSON key of a service account.'],
    ])('refuses a secret that can be none of %s, wherever one is given', async (providerId, secret, message) => {
      const region = { region: 'us-east-1' };
      const { id } = await add({ providerId, baseUrl: undefined, settings: region, secrets: ['fine'] });
      const path = `/api/channels/${id}/credentials`;
      const secrets = ['good', secret];
      const refusals = [
        await operator.post(path, { secrets }, { 'if-match': '"1"' }),
        await operator.post('/api/channels', settings({ providerId, settings: region, secrets })),
      ];
      const refused = { status: 400, param: 'secrets.1', errors: [{ param: 'secrets.1', message }] };
      expect(refusals.map(({ body }) => body as unknown)).toMatchObject([refused, refused]);
      const discovery = { providerId, settings: region, secret };
      const { body } = await operator.post('/api/channels/discover-models', discovery);
      expect(body).toMatchObject({ status: 400, param: 'secret', title: message });
    });
  });

  it('adds, disables and removes credentials', async () => {
    const { id, credentials } = await add();
    const path = `/api/channels/${id}/credentials`;
    const versioned = (version: number) => ({ 'if-match': `"${version}"` });
    const added = await operator.post(path, { secrets: ['sk-second-1111', 'sk-third-2222'] }, versioned(1));
    expect(added.body.credentials.map(({ lastFour }: { lastFour: string }) => lastFour)).toEqual([
      'cdef',
      '1111',
      '2222',
    ]);
    expect((await operator.post(path, { secrets: ['sk-second-1111'] }, versioned(2))).body).toMatchObject({
      status: 409,
      param: 'secrets.0',
    });
    const first = `${path}/${credentials[0]!.id}`;
    expect((await operator.patch(first, { state: 'disabled' }, 2)).body).toMatchObject({
      credentialCount: 3,
      enabledCredentialCount: 2,
    });
    expect((await operator.delete(first, 3)).body.credentials).toHaveLength(2);
    expect((await operator.delete(first, 4)).status).toBe(404);
  });

  it('copies a channel, disabled, with credentials that work', async () => {
    const { id, name } = await add({ priority: 3 });
    const { body: copy } = await operator.post(`/api/channels/${id}/duplicate`, {});
    expect(copy).toMatchObject({ name: `${name} copy`, state: 'disabled', priority: 3, modelCount: 1 });
    expect((await operator.post(`/api/channels/${copy.id}/test`, {})).body).toMatchObject({ failure: null });
    expect((await operator.post(`/api/channels/${id}/duplicate`, {})).body.name).toBe(`${name} copy 2`);
  });

  it('deletes a channel with its credentials', async () => {
    const { id } = await add();
    expect((await operator.delete(`/api/channels/${id}`, 1)).status).toBe(204);
    expect((await operator.get(`/api/channels/${id}`)).status).toBe(404);
    expect(await weir.test.database.prisma.channelCredential.count({ where: { channelId: id } })).toBe(0);
  });

  it('changes many at once, each with its audit entry, or none', async () => {
    const [one, two] = [await add(), await add()];
    const changes = { priority: -7, state: 'disabled' };
    expect((await operator.send('PATCH', '/api/channels', { body: { ids: [one.id, two.id], changes } })).body).toEqual({
      changed: 2,
    });
    const nobody = '00000000-0000-7000-8000-000000000000';
    const refused = await operator.send('PATCH', '/api/channels', {
      body: { ids: [one.id, nobody], changes: { priority: 9 } },
    });
    expect(refused.body).toMatchObject({ status: 400, param: 'ids' });
    expect((await operator.get(`/api/channels/${one.id}`)).body).toMatchObject({ priority: -7, version: 2 });
    const subjects = [one, two].map(({ id }) => `channel:${id}`);
    const entries = await weir.test.database.prisma.auditEntry.findMany({
      where: { subject: { in: subjects }, action: 'channel.updated' },
    });
    expect(entries.map(({ subject }) => subject).sort()).toEqual(subjects.sort());
  });

  it('pages, sorts, searches and filters', async () => {
    const { id } = await add({ name: 'Zebra', priority: 900 });
    const names = async (query: string) =>
      (await operator.get(`/api/channels?${query}`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('search=zEB')).toEqual(['Zebra']);
    expect((await names('sort=-priority'))[0]).toBe('Zebra');
    expect(await names('sort=name&search=channel 2&pageSize=2')).toEqual(['channel 2', 'channel 20']);
    expect(await names('sort=-name&search=zeb')).toEqual(['Zebra']);
    expect(await names('search=zebra&state=disabled')).toEqual([]);
    expect(await names('search=zebra&modelId=gpt-4o&providerId=openai-compatible')).toEqual(['Zebra']);
    expect(await names('search=zebra&modelId=gpt-4o-mini')).toEqual([]);
    const group = await weir.test.database.prisma.group.create({ data: { name: 'stripes' } });
    const other = await weir.test.database.prisma.group.create({ data: { name: 'spots' } });
    await operator.patch(`/api/channels/${id}`, { groupIds: [group.id] }, 1);
    expect(await names(`search=zebra&groupId=${group.id}`)).toEqual(['Zebra']);
    expect(await names(`search=zebra&groupId=${other.id}`)).toEqual([]);
  });
});
