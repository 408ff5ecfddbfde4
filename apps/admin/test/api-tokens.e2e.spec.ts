import { eventually, RunningWeir, type FundedOrganization } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';

describe('managing API tokens', () => {
  let weir: RunningWeir;
  let organization: FundedOrganization;
  let admin: AdminClient;
  let member: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o-mini' });
    });
    await weir.launch('admin');
    const { organizationId } = organization;
    admin = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'admin' } });
    member = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'member' } });
  });
  afterAll(() => weir.stop());

  const list = () => `/api/organizations/${organization.organizationId}/api-tokens`;
  const models = (secret: string) =>
    fetch(`${weir.apiUrl}/v1/models`, { headers: { authorization: `Bearer ${secret}` } });

  it('shows the secret once, and it works at once', async () => {
    const made = await member.post(list(), { name: 'laptop', project: 'demo' });
    expect([made.status, made.etag]).toEqual([201, '"1"']);
    expect((await models(made.body.secret)).status).toBe(200);

    const { body } = await member.get(`${list()}/${made.body.id}`);
    expect(body).toMatchObject({
      name: 'laptop',
      project: 'demo',
      state: 'active',
      lastFour: made.body.secret.slice(-4),
    });
    expect(JSON.stringify(body)).not.toContain(made.body.secret);
  });

  it('lets a member see and change their own alone, and an admin all of the organization', async () => {
    const theirs = await admin.post(list(), { name: 'of the admin' });
    const { body } = await member.get(list());
    expect(body.items.map(({ userId }: { userId: string }) => userId)).toEqual([member.userId]);
    expect((await member.get(`${list()}/${theirs.body.id}`)).status).toBe(404);
    expect((await member.delete(`${list()}/${theirs.body.id}`, 1)).status).toBe(404);
    expect((await member.post(list(), { name: 'x', userId: admin.userId })).body).toMatchObject({ param: 'userId' });
    expect((await admin.get(list())).body.total).toBe(3);
  });

  it('refuses a change that has not seen the last one, and one without a version', async () => {
    const { body } = await admin.post(list(), { name: 'first' });
    const path = `${list()}/${body.id}`;
    const changed = await admin.patch(path, { name: 'second', allowedModels: ['gpt-4o-mini'] }, 1);
    expect([changed.status, changed.etag, changed.body.name]).toEqual([200, '"2"', 'second']);
    expect((await admin.patch(path, { name: 'third' }, 1)).body).toMatchObject({
      status: 412,
      code: 'version_conflict',
    });
    expect((await admin.send('PATCH', path, { body: { name: 'third' } })).status).toBe(428);
  });

  it.each([
    ['no name', {}, 'name'],
    ['a blank name', { name: '  ' }, 'name'],
    ['a model there is not', { name: 'x', allowedModels: ['gpt-9'] }, 'allowedModels'],
    ['an end in the past', { name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an address that is none', { name: 'x', allowedIps: ['10.0.0.0/8', '10.0.0.0/33'] }, 'allowedIps'],
    ['an endpoint there is not', { name: 'x', allowedEndpoints: ['chat'] }, 'allowedEndpoints.0'],
    ['a group that is none of the organization', { name: 'x', groupId: uuidv7() }, 'groupId'],
    ['a stranger', { name: 'x', userId: '00000000-0000-7000-8000-000000000000' }, 'userId'],
  ])('refuses %s, naming the field', async (_, body, param) => {
    const before = await admin.get(list());
    expect((await admin.post(list(), body)).body).toMatchObject({ status: 400, code: 'invalid_value', param });
    expect((await admin.get(list())).body.total).toBe(before.body.total);
  });

  it('names every field at fault at once', async () => {
    const { body } = await admin.post(list(), { name: '', allowedModels: 'all' });
    expect(body.errors.map(({ param }: { param: string }) => param)).toEqual(['name', 'allowedModels']);
  });

  it('names the entry that is no address', async () => {
    const { body } = await admin.post(list(), { name: 'x', allowedIps: ['10.0.0.0/8', 'office'] });
    expect(body.title).toContain('"office" is neither an address nor a range');
  });

  it('binds to models, addresses and endpoints, in force at the API moments later', async () => {
    const scope = {
      allowedModels: ['gpt-4o*', 'later-*'],
      allowedIps: ['10.0.0.0/8', '::1'],
      allowedEndpoints: ['messages'],
    };
    const made = await member.post(list(), { name: 'bound', ...scope });
    expect(made.body).toMatchObject(scope);
    expect((await models(made.body.secret)).status).toBe(403);
    const path = `${list()}/${made.body.id}`;
    const changed = await member.patch(path, { allowedIps: ['127.0.0.1', '127.0.0.1'] }, 1);
    expect(changed.body).toMatchObject({ ...scope, allowedIps: ['127.0.0.1'] });
    await eventually(async () => expect((await models(made.body.secret)).status).toBe(200));
    expect((await member.patch(path, { allowedModels: ['gpt-4o*', 'gpt-9'] }, 2)).body).toMatchObject({
      param: 'allowedModels',
    });
    await member.delete(path, 2);
    await eventually(async () => expect((await models(made.body.secret)).status).toBe(401));
  });

  it('moves to a group that the organization was given, which keeps it while it is used', async () => {
    const owner = await AdminClient.logIn(weir, { role: 'owner' });
    const { body: group } = await owner.post('/api/groups', { name: 'premium' });
    const path = `/api/organizations/${organization.organizationId}`;
    const { body: before } = await admin.get(path);
    expect((await admin.patch(path, { moreGroupIds: [group.id] }, before.version)).body).toMatchObject({
      status: 403,
      param: 'moreGroupIds',
    });
    expect((await owner.patch(path, { moreGroupIds: [uuidv7()] }, before.version)).body).toMatchObject({
      status: 400,
      param: 'moreGroupIds',
    });
    const given = await owner.patch(path, { moreGroupIds: [group.id, group.id] }, before.version);
    expect(given.body.moreGroups).toEqual([{ id: group.id, name: 'premium' }]);

    const { body: token } = await member.post(list(), { name: 'special', groupId: group.id });
    expect(token).toMatchObject({ groupId: group.id, groupName: 'premium' });
    const own = await member.patch(`${list()}/${token.id}`, { groupId: before.groupId }, 1);
    expect(own.body).toMatchObject({ groupId: null, groupName: null });
    await member.patch(`${list()}/${token.id}`, { groupId: group.id }, 2);
    expect((await owner.patch(path, { moreGroupIds: [] }, given.body.version)).body).toMatchObject({
      status: 409,
      code: 'in_use',
      title: expect.stringContaining('special'),
    });
    expect((await owner.send('DELETE', `/api/groups/${group.id}`, { headers: { 'if-match': '"1"' } })).status).toBe(
      409,
    );
    await member.delete(`${list()}/${token.id}`, 3);
    expect((await owner.patch(path, { moreGroupIds: [] }, given.body.version)).body.moreGroups).toEqual([]);
  });

  it('revokes for a client that names a type of the body it does not send', async () => {
    const { body } = await admin.post(list(), { name: 'by hand' });
    const headers = { 'content-type': 'application/json', 'if-match': '"1"' };
    expect((await admin.send('DELETE', `${list()}/${body.id}`, { headers })).status).toBe(204);
    const refused = await admin.send('POST', list(), { headers });
    expect(refused).toMatchObject({ status: 400, body: { status: 400 } });
  });

  it('revokes, keeps the row, and notes who did it', async () => {
    const { body } = await admin.post(list(), { name: 'lost' });
    expect((await admin.delete(`${list()}/${body.id}`, 1)).status).toBe(204);
    expect((await admin.get(`${list()}/${body.id}`)).body.state).toBe('revoked');
    const entries = await weir.test.database.prisma.auditEntry.findMany({ where: { subject: `api-token:${body.id}` } });
    expect(entries.map(({ action, actor, address }) => [action, actor, address])).toEqual([
      ['api-token.created', `user:${admin.userId}`, '127.0.0.1'],
      ['api-token.revoked', `user:${admin.userId}`, '127.0.0.1'],
    ]);
    expect(JSON.stringify(entries.map(({ after }) => after))).not.toContain(body.secret);
  });

  it('pages, sorts, searches and filters', async () => {
    const names = async (query: string) =>
      (await admin.get(`${list()}?${query}`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('search=LAPT')).toEqual(['laptop']);
    expect(await names('state=revoked&search=lost')).toEqual(['lost']);
    expect(await names('sort=name&search=o')).toEqual(['bound', 'laptop', 'lost', 'of the admin', 'second']);
    expect(await names('sort=-name&search=o&pageSize=2&page=2')).toEqual(['lost', 'laptop']);
    expect((await admin.get(`${list()}?sort=secretHash`)).body).toMatchObject({ status: 400, param: 'sort' });
    expect((await admin.get(`${list()}?search=%00`)).body).toMatchObject({ status: 400, param: 'search' });
    expect((await admin.get(`${list()}?pageSize=1000`)).body).toMatchObject({ status: 400, param: 'pageSize' });
  });
});
