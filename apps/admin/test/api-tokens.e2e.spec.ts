import { RunningWeir, type FundedOrganization } from '@app/testing';
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
    expect(await names('state=revoked')).toEqual(['lost']);
    expect(await names('sort=name&search=o')).toEqual(['laptop', 'lost', 'of the admin', 'second']);
    expect(await names('sort=-name&search=o&pageSize=2&page=2')).toEqual(['lost', 'laptop']);
    expect((await admin.get(`${list()}?sort=secretHash`)).body).toMatchObject({ status: 400, param: 'sort' });
    expect((await admin.get(`${list()}?search=%00`)).body).toMatchObject({ status: 400, param: 'search' });
    expect((await admin.get(`${list()}?pageSize=1000`)).body).toMatchObject({ status: 400, param: 'pageSize' });
  });
});
