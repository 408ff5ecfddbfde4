import { expectLedgerBalanced, RunningWeir } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';

interface Named {
  readonly name: string;
}

describe('managing organizations and groups', () => {
  let weir: RunningWeir;
  let owner: AdminClient;
  let groupId: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      await given.funded({ balance: '0' });
    });
    await weir.launch('admin');
    owner = await AdminClient.logIn(weir, { role: 'owner' });
    groupId = (await owner.post('/api/groups', { name: 'standard' })).body.id;
  });
  afterAll(async () => {
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
  });

  const create = (body: object) => owner.post('/api/organizations', { groupId, ...body });
  const actionsOn = async (subject: string) => {
    const entries = await weir.test.database.prisma.auditEntry.findMany({ where: { subject }, orderBy: { id: 'asc' } });
    return entries.map(({ action, actor }) => [action, actor]);
  };

  it('opens a wallet with an organization, and notes who made it', async () => {
    const { status, body } = await create({ name: 'Acme', timeZone: 'Asia/Shanghai' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ name: 'Acme', groupName: 'standard', timeZone: 'Asia/Shanghai', holdMode: 'strict', state: 'active' },
      ...{ balanceUsd: '0.000000000', walletState: 'active', memberCount: 0, apiTokenCount: 0, version: 1 },
    });
    expect((await owner.get(`/api/organizations/${body.id}/wallet`)).body).toMatchObject({
      availableUsd: '0.000000000',
    });
    expect(await actionsOn(`organization:${body.id}`)).toEqual([['organization.created', `user:${owner.userId}`]]);
  });

  it.each([
    ['a name that is taken', { name: 'Acme' }, 409, 'name'],
    ['a blank name', { name: ' ' }, 400, 'name'],
    ['a time zone there is not', { name: 'x', timeZone: 'Mars/Olympus' }, 400, 'timeZone'],
    ['an offset, which PostgreSQL reads the other way round', { name: 'x', timeZone: '+08:00' }, 400, 'timeZone'],
    ['a group there is not', { name: 'x', groupId: '00000000-0000-7000-8000-000000000000' }, 400, 'groupId'],
  ])('refuses %s, naming the field', async (_, body, status, param) => {
    const answer = await create(body);
    expect(answer.body).toMatchObject({ status, param });
  });

  it('lets its admins change name and time zone, and nothing else', async () => {
    const { id } = (await create({ name: 'Own admins' })).body;
    const admin = await AdminClient.logIn(weir, { memberOf: { [id]: 'admin' } });
    const path = `/api/organizations/${id}`;
    const renamed = await admin.patch(path, { name: 'Renamed', timeZone: 'Europe/Berlin' }, 1);
    expect([renamed.status, renamed.etag, renamed.body.name]).toEqual([200, '"2"', 'Renamed']);
    for (const [field, value] of Object.entries({ state: 'suspended', holdMode: 'expected', groupId }))
      expect((await admin.patch(path, { [field]: value }, 2)).body).toMatchObject({ status: 403, param: field });
    expect((await owner.patch(path, { state: 'suspended' }, 1)).body).toMatchObject({ code: 'version_conflict' });
    expect((await owner.patch(path, { state: 'suspended' }, 2)).body).toMatchObject({ state: 'suspended', version: 3 });
    expect((await actionsOn(`organization:${id}`)).map(([, actor]) => actor)).toEqual([
      ...[`user:${owner.userId}`, `user:${admin.userId}`, `user:${owner.userId}`],
    ]);
  });

  it('searches, filters and sorts, by balance too, and counts members and API tokens', async () => {
    const other = (await owner.post('/api/groups', { name: 'sorted' })).body.id;
    for (const [name, amountUsd] of Object.entries({ 'Sort B': '9', 'Sort A': '10.5', 'Sort C': '0.25' })) {
      const { id } = (await create({ name, groupId: other })).body;
      const key = { 'idempotency-key': uuidv7() };
      expect((await owner.post(`/api/organizations/${id}/wallet/top-ups`, { amountUsd }, key)).status).toBe(201);
      if (name === 'Sort A') {
        const member = await AdminClient.logIn(weir, { memberOf: { [id]: 'member' } });
        await member.post(`/api/organizations/${id}/api-tokens`, { name: 'laptop' });
      }
    }
    const names = async (query: string) =>
      (await owner.get(`/api/organizations?groupId=${other}&${query}`)).body.items.map(({ name }: Named) => name);
    expect(await names('sort=name')).toEqual(['Sort A', 'Sort B', 'Sort C']);
    expect(await names('sort=-balance')).toEqual(['Sort A', 'Sort B', 'Sort C']);
    expect(await names('sort=balance')).toEqual(['Sort C', 'Sort B', 'Sort A']);
    expect(await names('sort=-createdAt&pageSize=2')).toEqual(['Sort C', 'Sort A']);
    expect(await names('sort=-createdAt&pageSize=2&page=2')).toEqual(['Sort B']);
    expect(await names('search=RT%20a')).toEqual(['Sort A']);
    expect(await names('search=%25')).toEqual([]);
    expect((await owner.get('/api/organizations?state=suspended')).body).toMatchObject({ total: 1 });
    const { items, total } = (await owner.get(`/api/organizations?groupId=${other}`)).body;
    expect([total, items[0]]).toMatchObject([3, { memberCount: 1, apiTokenCount: 1, balanceUsd: '10.500000000' }]);
  });

  it('keeps a group while anything uses it', async () => {
    const { id } = (await owner.post('/api/groups', { name: 'used' })).body;
    const organization = (await create({ name: 'User of it', groupId: id })).body;
    expect((await owner.get(`/api/groups/${id}`)).body).toMatchObject({ organizationCount: 1, priceVersionCount: 0 });
    expect((await owner.delete(`/api/groups/${id}`, 1)).body).toMatchObject({ status: 409, code: 'in_use' });

    await owner.patch(`/api/organizations/${organization.id}`, { groupId }, 1);
    const channel = await weir.test.database.prisma.channel.create({
      data: {
        ...{ name: 'for the group alone', baseUrl: 'http://127.0.0.1:9', groups: { create: { groupId: id } } },
        provider: { create: { id: 'openai', name: 'OpenAI', adapter: 'openai' } },
      },
    });
    expect((await owner.delete(`/api/groups/${id}`, 1)).body).toMatchObject({ code: 'in_use' });
    await weir.test.database.prisma.channel.delete({ where: { id: channel.id } });
    expect((await owner.delete(`/api/groups/${id}`, 1)).status).toBe(204);
    expect((await owner.get(`/api/groups/${id}`)).status).toBe(404);
  });

  it('changes groups under their version, and refuses a name that is taken', async () => {
    const { id } = (await owner.post('/api/groups', { name: 'first name' })).body;
    const changed = await owner.patch(`/api/groups/${id}`, { name: 'second name', description: 'why' }, 1);
    expect(changed.body).toMatchObject({ name: 'second name', description: 'why', version: 2 });
    expect((await owner.patch(`/api/groups/${id}`, { name: 'third' }, 1)).status).toBe(412);
    expect((await owner.patch(`/api/groups/${id}`, { name: 'standard' }, 2)).body).toMatchObject({ param: 'name' });
    expect((await owner.post('/api/groups', { name: 'standard' })).body).toMatchObject({ code: 'already_exists' });
    const { body } = await owner.get('/api/groups?search=why');
    expect(body.items.map(({ name }: Named) => name)).toEqual(['second name']);
  });
});
