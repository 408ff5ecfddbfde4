import { RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

describe('managing people', () => {
  let weir: RunningWeir;
  let organization: FundedOrganization;
  let owner: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
    });
    await weir.launch('admin');
    owner = await AdminClient.logIn(weir, { role: 'owner' });
  });
  afterAll(() => weir.stop());

  const members = () => `/api/organizations/${organization.organizationId}/members`;
  const join = (role: 'admin' | 'member') =>
    AdminClient.logIn(weir, { memberOf: { [organization.organizationId]: role } });
  const tokenOf = async (person: AdminClient) => {
    const path = `/api/organizations/${organization.organizationId}/api-tokens`;
    return (await person.post(path, { name: 'theirs' })).body as { id: string; secret: string };
  };
  const callWith = (secret: string) =>
    fetch(`${weir.apiUrl}/v1/models`, { headers: { authorization: `Bearer ${secret}` } });

  it('finds users by name, role, state and organization', async () => {
    const member = await join('member');
    const found = async (query: string) =>
      (await owner.get(`/api/users?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await found(`search=${member.email}`)).toEqual([member.userId]);
    expect(await found('platformRole=owner')).toEqual([owner.userId]);
    expect(await found(`organizationId=${organization.organizationId}`)).toEqual([member.userId]);
    expect(await found('state=disabled')).toEqual([]);
    expect((await owner.get(`/api/users/${member.userId}`)).body.memberships).toMatchObject([{ role: 'member' }]);
  });

  it('disables a user: sessions end, and their API tokens stop', async () => {
    const member = await join('member');
    const { secret } = await tokenOf(member);
    const changed = await owner.patch(`/api/users/${member.userId}`, { isDisabled: true }, 1);
    expect(changed.body).toMatchObject({ isDisabled: true, version: 2 });
    expect((await member.get('/api/me')).status).toBe(401);
    const answer = await callWith(secret);
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([
      403,
      'user_disabled',
    ]);
    expect((await owner.patch(`/api/users/${member.userId}`, { isDisabled: false }, 2)).body.isDisabled).toBe(false);
  });

  it('keeps the last owner and the last admin', async () => {
    expect((await owner.patch(`/api/users/${owner.userId}`, { platformRole: 'support' }, 1)).body).toMatchObject({
      status: 409,
      code: 'in_use',
    });
    expect((await owner.patch(`/api/users/${owner.userId}`, { isDisabled: true }, 1)).status).toBe(409);
    expect((await owner.get('/api/users')).status).toBe(200);

    const admin = await join('admin');
    expect((await admin.send('PUT', `${members()}/${admin.userId}`, { body: { role: 'member' } })).status).toBe(409);
    expect((await admin.send('DELETE', `${members()}/${admin.userId}`)).status).toBe(409);
    const second = await join('admin');
    expect((await second.send('PUT', `${members()}/${admin.userId}`, { body: { role: 'member' } })).body.role).toBe(
      'member',
    );
  });

  it('takes a member out of an organization, with their tokens', async () => {
    const member = await join('member');
    const { id } = await tokenOf(member);
    const row = async () =>
      (await owner.get(`${members()}?search=${member.email}`)).body.items as { activeApiTokens: number }[];
    expect(await row()).toMatchObject([{ activeApiTokens: 1 }]);
    expect((await owner.send('DELETE', `${members()}/${member.userId}`)).status).toBe(204);
    expect(await row()).toEqual([]);
    const token = await weir.test.database.prisma.apiToken.findUniqueOrThrow({ where: { id } });
    expect(token.revokedAt).not.toBeNull();
    expect((await member.get(`/api/organizations/${organization.organizationId}/api-tokens`)).status).toBe(403);
  });

  it('lets people change their own name and the language of their mails, and nothing else', async () => {
    const member = await join('member');
    const changes = { name: ' Ada ', locale: 'zh-CN', platformRole: 'owner' };
    const { body } = await member.send('PATCH', '/api/me', { body: changes });
    expect(body).toMatchObject({ name: 'Ada', locale: 'zh-CN', platformRole: 'none', mustChangePassword: false });
    expect((await member.get('/api/me')).body).toEqual(body);
    expect((await member.send('PATCH', '/api/me', { body: { name: ' ' } })).body).toMatchObject({
      status: 400,
      param: 'name',
    });
    const { items } = (await owner.get(`/api/audit?subject=user:${member.userId}`)).body;
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'user.updated', after: { name: 'Ada', locale: 'zh-CN' } }),
    );
    const token = (await owner.post('/api/management-tokens', { name: 'script', scopes: ['users:read'] })).body.secret;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method: 'PATCH', body: JSON.stringify({ name: 'Robot' }), headers };
    expect((await fetch(`${weir.adminUrl}/api/me`, init)).status).toBe(403);
  });

  describe('management tokens', () => {
    const send = (secret: string, path: string, init: RequestInit = {}) =>
      fetch(`${weir.adminUrl}${path}`, { ...init, headers: { authorization: `Bearer ${secret}`, ...init.headers } });

    it('may what their scopes say, and nothing else', async () => {
      const { body } = await owner.post('/api/management-tokens', { name: 'ci', scopes: ['users:read'] });
      expect((await send(body.secret, '/api/users')).status).toBe(200);
      expect((await send(body.secret, '/api/audit')).status).toBe(403);
      const another = JSON.stringify({ name: 'child', scopes: ['users:read'] });
      const headers = { 'content-type': 'application/json' };
      expect(
        (await send(body.secret, '/api/management-tokens', { method: 'POST', body: another, headers })).status,
      ).toBe(403);

      expect((await owner.send('DELETE', `/api/management-tokens/${body.id}`)).status).toBe(204);
      expect((await send(body.secret, '/api/users')).status).toBe(401);
    });

    it('reach no further than their user', async () => {
      const support = await AdminClient.logIn(weir, { role: 'support' });
      const refused = await support.post('/api/management-tokens', { name: 'x', scopes: ['channels:write'] });
      expect(refused.body).toMatchObject({ status: 400, param: 'scopes' });

      const { body } = await owner.post('/api/management-tokens', { name: 'y', scopes: ['audit:read', 'users:read'] });
      await weir.test.database.prisma.managementToken.update({
        where: { id: body.id },
        data: { userId: support.userId },
      });
      expect((await send(body.secret, '/api/users')).status).toBe(200);
      await weir.test.database.prisma.user.update({ where: { id: support.userId }, data: { platformRole: 'none' } });
      expect((await send(body.secret, '/api/users')).status).toBe(403);
    });

    it('are listed to their user alone, without the secret', async () => {
      const { body } = await owner.post('/api/management-tokens', { name: 'listed', scopes: ['users:read'] });
      const list = await owner.get('/api/management-tokens');
      expect(list.body.items).toContainEqual(
        expect.objectContaining({ name: 'listed', lastFour: body.secret.slice(-4) }),
      );
      expect(list.text).not.toContain(body.secret);
      const other = await AdminClient.logIn(weir, { role: 'owner' });
      expect((await other.get('/api/management-tokens')).body.items).toEqual([]);
      expect((await other.send('DELETE', `/api/management-tokens/${body.id}`)).status).toBe(404);
    });
  });
});
