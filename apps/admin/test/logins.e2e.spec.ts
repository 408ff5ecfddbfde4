import { eventually, RunningWeir } from '@app/testing';
import { generate } from 'otplib';
import { givenUser, PASSWORD, Visitor } from './visitor';

describe('logging in', () => {
  let weir: RunningWeir;

  beforeAll(async () => {
    weir = await RunningWeir.start(async () => undefined, { WEIR_TRUST_PROXY: '127.0.0.1' });
    await weir.launch('admin');
  });
  afterAll(() => weir.stop());

  const visitor = () => new Visitor(weir.adminUrl);
  const actionsOf = async (userId: string) => {
    const where = { subject: `user:${userId}` };
    const rows = await weir.test.database.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
    return rows.map(({ action }) => action);
  };

  async function withAuthenticator() {
    const user = await givenUser(weir);
    const own = visitor();
    await own.logIn(user.email);
    const { body } = await own.post('/api/me/totp');
    const secret = body.secret as string;
    const epoch = Math.floor(Date.now() / 1_000);
    const confirmed = await own.post('/api/me/totp/confirm', { code: await generate({ secret, epoch: epoch - 30 }) });
    return {
      user,
      own,
      secret,
      uri: body.uri as string,
      recoveryCodes: confirmed.body.recoveryCodes as string[],
      epoch,
    };
  }

  describe('with an authenticator app', () => {
    it('asks for a code after the password, and takes none twice', async () => {
      const { user, secret, uri, recoveryCodes, epoch } = await withAuthenticator();
      expect(uri).toContain(`otpauth://totp/Weir:${encodeURIComponent(user.email)}`);
      expect(recoveryCodes).toHaveLength(10);
      const code = await generate({ secret, epoch });

      const first = visitor();
      const step = await first.logIn(user.email);
      expect(step.body).toMatchObject({ next: 'totp', challenge: expect.any(String) });
      expect((await first.get('/api/me')).status).toBe(401);
      const done = await first.post('/api/sessions/totp', { challenge: step.body.challenge, code });
      expect([done.status, done.body.next, done.body.email]).toEqual([201, 'none', user.email]);
      expect((await first.get('/api/me')).status).toBe(200);

      const second = visitor();
      const { body } = await second.logIn(user.email);
      const again = await second.post('/api/sessions/totp', { challenge: body.challenge, code });
      expect([again.status, again.body.code]).toEqual([403, 'wrong_code']);
      const spent = await second.post('/api/sessions/totp', { challenge: step.body.challenge, code });
      expect(spent.body.code).toBe('challenge_over');
    });

    it('takes each recovery code once, and new ones replace them', async () => {
      const { user, own, recoveryCodes } = await withAuthenticator();
      const withCode = async (code: string) => {
        const browser = visitor();
        const { body } = await browser.logIn(user.email);
        return (await browser.post('/api/sessions/totp', { challenge: body.challenge, code })).body;
      };
      expect(await withCode(recoveryCodes[0]!.toUpperCase())).toMatchObject({ next: 'none' });
      expect(await withCode(recoveryCodes[0]!)).toMatchObject({ code: 'wrong_code' });
      expect((await own.get('/api/me/security')).body.totp).toEqual({ isEnabled: true, recoveryCodesLeft: 9 });

      const renewed = await own.post('/api/me/recovery-codes', { password: PASSWORD });
      expect(renewed.body.recoveryCodes).toHaveLength(10);
      expect(await withCode(recoveryCodes[1]!)).toMatchObject({ code: 'wrong_code' });
      expect(await withCode(renewed.body.recoveryCodes[1])).toMatchObject({ next: 'none' });
    });

    it('is removed with the password or a code only, and the seed is kept sealed', async () => {
      const { user, own, secret } = await withAuthenticator();
      const { sealed } = await weir.test.database.prisma.totpSecret.findUniqueOrThrow({ where: { userId: user.id } });
      expect(Buffer.from(sealed).includes(secret)).toBe(false);
      expect((await own.post('/api/me/totp')).body.code).toBe('in_use');
      expect((await own.post('/api/me/totp/disable')).body).toMatchObject({ code: 'invalid_value', param: 'password' });
      const wrong = await own.post('/api/me/totp/disable', { password: 'not this one' });
      expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong_password']);
      expect((await own.post('/api/me/totp/disable', { password: PASSWORD })).status).toBe(204);
      expect((await visitor().logIn(user.email)).body.next).toBe('none');
      expect(await actionsOf(user.id)).toEqual(expect.arrayContaining(['totp.enabled', 'totp.disabled']));
    });

    it('gives up a login after five wrong codes, and lets none through to another account', async () => {
      const { user, recoveryCodes } = await withAuthenticator();
      const browser = visitor();
      const { challenge } = (await browser.logIn(user.email)).body;
      for (let count = 0; count < 5; count++) {
        const { body } = await browser.post('/api/sessions/totp', { challenge, code: 'aaaa-aaaa-aaaa-aaaa' });
        expect(body.code).toBe('wrong_code');
      }
      const late = await browser.post('/api/sessions/totp', { challenge, code: recoveryCodes[0] });
      expect(late.body.code).toBe('challenge_over');
      await eventually(async () => expect(await actionsOf(user.id)).toContain('login.failed'));
    });
  });

  describe('in several places', () => {
    it('shows where, and ends one, all others, or all of a user', async () => {
      const user = await givenUser(weir);
      const [home, office, phone] = [visitor(), visitor(), visitor()];
      for (const browser of [home, office, phone]) await browser.logIn(user.email);

      const { items } = (await home.get('/api/me/sessions')).body;
      expect(items).toHaveLength(3);
      const current = items.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
      expect(current).toMatchObject([{ address: home.address, userAgent: 'visitor', method: 'password' }]);
      const ofOffice = items.find(({ address }: { address: string }) => address === office.address);
      expect((await home.delete(`/api/me/sessions/${ofOffice.id}`)).status).toBe(204);
      expect((await office.get('/api/me')).status).toBe(401);
      expect((await home.delete('/api/me/sessions')).body).toEqual({ ended: 1 });
      expect([(await phone.get('/api/me')).status, (await home.get('/api/me')).status]).toEqual([401, 200]);

      const owner = visitor();
      await owner.logIn((await givenUser(weir, 'owner')).email);
      expect((await owner.delete(`/api/users/${user.id}/sessions`)).body).toEqual({ ended: 1 });
      expect((await home.get('/api/me')).status).toBe(401);
    });

    it("ends nobody else's", async () => {
      const [mine, theirs] = [visitor(), visitor()];
      await mine.logIn((await givenUser(weir)).email);
      await theirs.logIn((await givenUser(weir)).email);
      const { items } = (await theirs.get('/api/me/sessions')).body;
      expect((await mine.delete(`/api/me/sessions/${items[0].id}`)).status).toBe(404);
      expect((await theirs.get('/api/me')).status).toBe(200);
    });

    it('is over at once for somebody who is disabled, and stays over when they are enabled again', async () => {
      const { prisma } = weir.test.database;
      const user = await givenUser(weir);
      const browser = visitor();
      await browser.logIn(user.email);
      await prisma.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
      expect((await browser.get('/api/me')).status).toBe(401);
      expect((await visitor().logIn(user.email)).body.code).toBe('invalid_login');
      await prisma.user.update({ where: { id: user.id }, data: { disabledAt: null } });
      expect((await browser.get('/api/me')).status).toBe(401);
    });

    it('ends elsewhere when the password is changed, which takes the old one', async () => {
      const user = await givenUser(weir);
      const [here, there] = [visitor(), visitor()];
      for (const browser of [here, there]) await browser.logIn(user.email);
      const change = (currentPassword: string, password: string) =>
        here.post('/api/me/password', { currentPassword, password });
      expect((await change('not this one', 'another good one')).body.code).toBe('wrong_password');
      expect((await change(PASSWORD, 'short')).body).toMatchObject({ code: 'weak_password', param: 'password' });
      expect((await change(PASSWORD, 'another good one')).status).toBe(204);
      expect([(await here.get('/api/me')).status, (await there.get('/api/me')).status]).toEqual([200, 401]);
      expect((await visitor().logIn(user.email)).body.code).toBe('invalid_login');
      expect((await visitor().logIn(user.email, 'another good one')).body.next).toBe('none');
      expect(await actionsOf(user.id)).toContain('password.changed');
    });
  });

  describe('from other sites and schemes', () => {
    it.each([
      ['another origin', { origin: 'https://evil.example' }],
      ['no origin a browser would name', { origin: 'null' }],
    ])('refuses a change that comes from %s', async (_, headers) => {
      const browser = visitor();
      await browser.logIn((await givenUser(weir)).email);
      const answer = await browser.delete('/api/sessions/current', headers);
      expect([answer.status, answer.body.code]).toEqual([403, 'cross_site_request']);
      expect((await browser.get('/api/me', headers)).status).toBe(200);
    });

    it('refuses a login sent by another site, and a cookie that comes from nowhere', async () => {
      const user = await givenUser(weir);
      const send = (path: string, method: string, headers: Record<string, string>) =>
        fetch(`${weir.adminUrl}${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ email: user.email, password: PASSWORD }),
        }).then(({ status }) => status);
      expect(await send('/api/sessions', 'POST', { 'sec-fetch-site': 'cross-site' })).toBe(403);
      expect(await send('/api/sessions', 'POST', { 'sec-fetch-site': 'same-site' })).toBe(403);
      expect(await send('/api/sessions', 'POST', { 'sec-fetch-site': 'same-origin' })).toBe(201);
      expect(await send('/api/sessions', 'POST', {})).toBe(201);
      const browser = visitor();
      await browser.logIn(user.email);
      expect(await send('/api/sessions/current', 'DELETE', { cookie: browser.cookie })).toBe(403);
    });

    it('names the cookie so that no other host can set it, under https', async () => {
      const user = await givenUser(weir);
      const browser = visitor();
      const https = { 'x-forwarded-proto': 'https', origin: weir.adminUrl.replace('http:', 'https:') };
      const answer = await browser.post('/api/sessions', { email: user.email, password: PASSWORD }, https);
      expect(answer.headers.get('set-cookie')).toMatch(
        /^__Host-weir_session=.*Path=\/;.*HttpOnly; Secure; SameSite=Strict/,
      );
      expect((await browser.get('/api/me', https)).status).toBe(200);
    });
  });

  describe('with guesses', () => {
    it('makes whoever guesses wait, says how long, and not the owner where they have been before', async () => {
      const user = await givenUser(weir);
      const [owner, guesser] = [visitor(), visitor()];
      await owner.logIn(user.email);
      const codes = [];
      for (let count = 0; count < 9; count++) codes.push((await guesser.logIn(user.email, 'wrong')).body.code);
      expect(codes).toEqual([...Array<string>(8).fill('invalid_login'), 'too_many_attempts']);
      const refused = await guesser.logIn(user.email);
      expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

      for (let count = 0; count < 25; count++) await visitor().logIn(user.email, 'wrong');
      expect((await visitor().logIn(user.email)).status).toBe(429);
      expect((await owner.logIn(user.email)).status).toBe(201);
      const failures = (await actionsOf(user.id)).filter((action) => action === 'login.failed');
      expect(failures.length).toBeLessThan(34);
    });

    it('treats addresses that nobody has the same', async () => {
      const guesser = visitor();
      const codes = [];
      for (let count = 0; count < 9; count++) codes.push((await guesser.logIn('nobody@example.com')).body.code);
      expect(codes).toEqual([...Array<string>(8).fill('invalid_login'), 'too_many_attempts']);
    });
  });
});
