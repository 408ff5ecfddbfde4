import { hashPassword } from '@app/identity';
import { RunningWeir } from '@app/testing';

describe('logging in to the control plane', () => {
  let weir: RunningWeir;

  beforeAll(async () => {
    weir = await RunningWeir.start(async () => undefined);
    const passwordHash = await hashPassword('correct horse');
    await weir.test.database.prisma.user.create({
      data: { email: 'owner@weir.local', name: 'Owner', platformRole: 'owner', passwordHash },
    });
    await weir.launch('admin');
  });
  afterAll(() => weir.stop());

  const logIn = (body: unknown) =>
    fetch(`${weir.adminUrl}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const me = (cookie: string) => fetch(`${weir.adminUrl}/api/me`, { headers: { cookie } });

  it('opens a session that can be used and closed, and keeps only a hash of it', async () => {
    const answer = await logIn({ email: ' Owner@Weir.local ', password: 'correct horse' });
    expect(await answer.json()).toMatchObject({ email: 'owner@weir.local', platformRole: 'owner' });
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
    expect(cookie).not.toContain('argon2');
    const [session] = cookie.split(';');

    expect((await me(session!)).status).toBe(200);
    expect(
      (
        await fetch(`${weir.adminUrl}/api/sessions/current`, {
          method: 'DELETE',
          headers: { cookie: session!, origin: weir.adminUrl },
        })
      ).status,
    ).toBe(204);
    expect((await me(session!)).status).toBe(401);
  });

  it.each([
    ['a wrong password', { email: 'owner@weir.local', password: 'wrong' }],
    ['an unknown address', { email: 'nobody@weir.local', password: 'correct horse' }],
    ['no password', { email: 'owner@weir.local' }],
    ['nothing', {}],
  ])('refuses %s without saying which part was wrong', async (_, body) => {
    const answer = await logIn(body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      401,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await answer.json()).toMatchObject({ code: 'invalid_login', status: 401 });
  });

  it('refuses whoever is not logged in, and a session past its time', async () => {
    expect((await me('weir_session=invented')).status).toBe(401);
    const answer = await logIn({ email: 'owner@weir.local', password: 'correct horse' });
    await weir.test.database.prisma.session.updateMany({ data: { expiresAt: new Date(0) } });
    expect((await me(answer.headers.get('set-cookie')!.split(';')[0]!)).status).toBe(401);
  });
});
