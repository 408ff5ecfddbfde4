import { RunningWeir } from '@app/testing';
import { SoftwareAuthenticator } from './software-authenticator';
import { givenUser, Visitor } from './visitor';

describe('passkeys', () => {
  let weir: RunningWeir;
  let url: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async () => undefined, { WEIR_TRUST_PROXY: '127.0.0.1' });
    await weir.launch('admin');
    // An address is no host a passkey could belong to.
    url = weir.adminUrl.replace('127.0.0.1', 'localhost');
  });
  afterAll(() => weir.stop());

  const visitor = () => new Visitor(url);

  async function withPasskey() {
    const user = await givenUser(weir);
    const own = visitor();
    await own.logIn(user.email);
    const device = new SoftwareAuthenticator(url);
    const options = await own.post('/api/me/passkeys/options');
    const added = await own.post('/api/me/passkeys', { name: 'Laptop', response: device.register(options.body) });
    return { user, own, device, options, added };
  }

  async function logInWith(device: SoftwareAuthenticator, browser = visitor()) {
    const { body } = await browser.post('/api/sessions/passkey/options');
    return browser.post('/api/sessions/passkey', { response: device.logIn(body) });
  }

  it('log somebody in without an address or a password', async () => {
    const { user, own, device, options, added } = await withPasskey();
    expect(options.body).toMatchObject({ rp: { id: 'localhost', name: 'Weir' }, user: { name: user.email } });
    expect([added.status, added.body]).toEqual([201, expect.objectContaining({ name: 'Laptop', lastUsedAt: null })]);
    const browser = visitor();
    const answer = await logInWith(device, browser);
    expect([answer.status, answer.body.email]).toEqual([201, user.email]);
    const { items } = (await browser.get('/api/me/sessions')).body;
    expect(items[0]).toMatchObject({ method: 'passkey', isCurrent: true });
    expect((await own.get('/api/me/passkeys')).body.items).toMatchObject([{ lastUsedAt: expect.any(String) }]);
  });

  it('answer a challenge once', async () => {
    const { device } = await withPasskey();
    const browser = visitor();
    const { body } = await browser.post('/api/sessions/passkey/options');
    const response = device.logIn(body);
    expect((await browser.post('/api/sessions/passkey', { response })).status).toBe(201);
    expect((await browser.post('/api/sessions/passkey', { response })).body.code).toBe('challenge_over');
    const invented = device.logIn({ ...body, challenge: Buffer.alloc(32).toString('base64url') });
    expect((await browser.post('/api/sessions/passkey', { response: invented })).body.code).toBe('challenge_over');
  });

  it('are refused when their counter falls behind, as of a copy', async () => {
    const { device } = await withPasskey();
    device.counter = 10;
    expect((await logInWith(device)).status).toBe(201);
    device.counter = 5;
    expect((await logInWith(device)).body.code).toBe('passkey_refused');
    device.counter = 11;
    expect((await logInWith(device)).status).toBe(201);
  });

  it('are refused when made on another site, by a stranger, or for somebody else’s challenge', async () => {
    const { own, options } = await withPasskey();
    const elsewhere = new SoftwareAuthenticator('https://evil.example');
    const fresh = await own.post('/api/me/passkeys/options');
    const phished = { name: 'Phished', response: elsewhere.register(fresh.body) };
    expect((await own.post('/api/me/passkeys', phished)).body.code).toBe('passkey_refused');
    const reused = { name: 'Reused', response: new SoftwareAuthenticator(url).register(options.body) };
    expect((await own.post('/api/me/passkeys', reused)).body.code).toBe('challenge_over');
    expect((await logInWith(new SoftwareAuthenticator(url))).body.code).toBe('passkey_refused');
    const other = visitor();
    await other.logIn((await givenUser(weir)).email);
    const theirs = await other.post('/api/me/passkeys/options');
    const stolen = { name: 'Stolen', response: new SoftwareAuthenticator(url).register(theirs.body) };
    expect((await own.post('/api/me/passkeys', stolen)).body.code).toBe('challenge_over');
  });

  it('are renamed and removed by their owner alone, but not when they are the only way in', async () => {
    const { prisma } = weir.test.database;
    const { user, own, device, added } = await withPasskey();
    const path = `/api/me/passkeys/${added.body.id}`;
    const other = visitor();
    await other.logIn((await givenUser(weir)).email);
    expect((await other.send('PATCH', path, { name: 'Mine' })).status).toBe(404);
    expect((await other.delete(path)).status).toBe(404);
    expect((await own.send('PATCH', path, { name: 'Old laptop' })).status).toBe(204);
    await prisma.user.update({ where: { id: user.id }, data: { passwordHash: null } });
    expect((await own.delete(path)).body.code).toBe('in_use');
    expect((await logInWith(device)).status).toBe(201);
    expect((await own.post('/api/me/password', { password: 'good enough again' })).status).toBe(204);
    expect((await own.delete(path)).status).toBe(204);
    expect((await logInWith(device)).body.code).toBe('passkey_refused');
    const where = { subject: `user:${user.id}` };
    const actions = (await prisma.auditEntry.findMany({ where })).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['passkey.added', 'passkey.renamed', 'passkey.removed']));
  });

  it('do not log in somebody who is disabled', async () => {
    const { user, device } = await withPasskey();
    await weir.test.database.prisma.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    expect((await logInWith(device)).body.code).toBe('passkey_refused');
  });
});
