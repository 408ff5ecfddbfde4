import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { RunningWeir } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { givenUser, Visitor } from './visitor';

const CALLBACK = '/api/oidc/house/callback';

describe('logging in through an OpenID Connect issuer', () => {
  let weir: RunningWeir;
  let issuerProcess: ChildProcess;
  let issuer: string;
  let owner: Visitor;

  beforeAll(async () => {
    weir = await RunningWeir.start(async () => undefined, { WEIR_TRUST_PROXY: '127.0.0.1' });
    await weir.launch('admin');
    issuerProcess = fork(resolve(__dirname, 'oidc-issuer.mjs'), [`${weir.adminUrl}${CALLBACK}`], { stdio: 'pipe' });
    const [told] = (await once(issuerProcess, 'message')) as [{ issuer: string }];
    issuer = told.issuer;
    owner = visitor();
    await owner.logIn((await givenUser(weir, 'owner')).email);
    const provider = { id: 'house', label: 'House', issuer, clientId: 'weir', clientSecret: 'client-secret' };
    expect((await owner.post('/api/oidc-providers', { ...provider, allowedDomains: ['example.com'] })).status).toBe(
      201,
    );
  });
  afterAll(async () => {
    issuerProcess.disconnect();
    await weir.stop();
  });

  const visitor = () => new Visitor(weir.adminUrl);
  const address = () => `${uuidv7()}@example.com`;
  const vouched = (email: string, { isVerified = true, subject = uuidv7() } = {}) =>
    `${subject}|${email}|${isVerified}`;

  /** What a browser does at the issuer: logs in as the account, and follows every redirect, until it is sent back. */
  async function atIssuer(url: string, account: string | undefined): Promise<string> {
    const browser = new Visitor(issuer);
    let next = url;
    for (let hops = 0; hops < 10 && !next.startsWith(weir.adminUrl); hops++) {
      const asked = new URL(next, issuer);
      if (asked.pathname.startsWith('/interaction/') && account) asked.searchParams.set('account', account);
      const answer = await browser.get(asked.href);
      next = new URL(answer.headers.get('location')!, asked).href;
    }
    return next;
  }

  async function logIn(account: string | undefined, browser = visitor(), returnTo = '/channels?page=2') {
    const start = await browser.get(`/api/oidc/house/start?${new URLSearchParams({ returnTo }).toString()}`);
    const back = await atIssuer(start.headers.get('location')!, account);
    return { browser, back, answer: await browser.get(back) };
  }

  async function change(changes: object): Promise<void> {
    const { headers } = await owner.get('/api/oidc-providers/house');
    const version = { 'if-match': headers.get('etag')! };
    expect((await owner.send('PATCH', '/api/oidc-providers/house', changes, version)).status).toBe(200);
  }

  it('is offered on the login page, and tells nobody the client secret', async () => {
    const { body } = await visitor().get('/api/login-options');
    expect(body.oidcProviders).toEqual([{ id: 'house', label: 'House' }]);
    const provider = (await owner.get('/api/oidc-providers/house')).body;
    expect(JSON.stringify(provider)).not.toContain('client-secret');
    const { sealed } = await weir.test.database.prisma.oidcProvider.findUniqueOrThrow({ where: { id: 'house' } });
    expect(Buffer.from(sealed).includes('client-secret')).toBe(false);
    const insecure = { id: 'x', label: 'X', issuer: 'http://idp.example', clientId: 'c', clientSecret: 's' };
    expect((await owner.post('/api/oidc-providers', insecure)).body.param).toBe('issuer');
  });

  it('lets in whoever it vouches for, by the address at first and by the identity from then on', async () => {
    const { prisma } = weir.test.database;
    const user = await givenUser(weir);
    const account = vouched(user.email.toUpperCase());
    const { browser, answer } = await logIn(account);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/channels?page=2']);
    expect(answer.headers.getSetCookie().join()).toMatch(/weir_session=[^;]+;.*SameSite=Strict/);
    expect((await browser.get('/api/me')).body.email).toBe(user.email);
    expect((await browser.get('/api/me/sessions')).body.items[0].method).toBe('oidc');

    await prisma.user.update({ where: { id: user.id }, data: { email: address() } });
    const again = await logIn(account);
    expect((await again.browser.get('/api/me')).body.id).toBe(user.id);
    await prisma.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    const { searchParams } = new URL((await logIn(account)).answer.headers.get('location')!, weir.adminUrl);
    expect(Object.fromEntries(searchParams)).toEqual({ error: 'oidc_refused', reason: 'disabled' });
  });

  it.each([
    ['an address it has not verified', () => vouched(address(), { isVerified: false }), 'email_unverified'],
    ['a domain that is not allowed', () => vouched(`${uuidv7()}@elsewhere.example`), 'domain'],
    ['somebody nobody knows here', () => vouched(address()), 'unknown'],
  ])('turns away %s', async (_, account, reason) => {
    const { answer, browser } = await logIn(account());
    expect(answer.headers.get('location')).toBe(`/login?error=oidc_refused&reason=${reason}`);
    expect((await browser.get('/api/me')).status).toBe(401);
  });

  it('makes users where it may', async () => {
    await change({ createsUsers: true });
    const email = address();
    const { browser } = await logIn(vouched(email));
    expect((await browser.get('/api/me')).body).toMatchObject({ email, platformRole: 'none', memberships: [] });
    expect((await browser.get('/api/me/security')).body).toMatchObject({ hasPassword: false, identities: 1 });
    const { items } = (await browser.get('/api/me/identities')).body;
    expect((await browser.delete(`/api/me/identities/${items[0].id}`)).body.code).toBe('in_use');
    await change({ createsUsers: false });
  });

  it('ends only where it began: in the same browser, once, and as it was asked', async () => {
    const account = vouched((await givenUser(weir)).email);
    const { back } = await logIn(account);
    const stranger = visitor();
    expect((await stranger.get(back)).headers.get('location')).toBe('/login?error=challenge_over');
    const { browser, back: own } = await logIn(account);
    expect((await browser.get(own)).headers.get('location')).toBe('/login?error=challenge_over');

    const forged = visitor();
    const start = await forged.get('/api/oidc/house/start');
    const theirs = await atIssuer(start.headers.get('location')!, account);
    const wrong = theirs.replace(/state=[\w-]+/, 'state=invented');
    expect((await forged.get(wrong)).headers.get('location')).toBe('/login?error=oidc_failed');
    expect((await logIn(undefined)).answer.headers.get('location')).toBe('/login?error=oidc_failed');
    expect((await forged.get('/api/oidc/none/start')).headers.get('location')).toBe('/login?error=not_found');
    expect((await forged.get('/api/oidc/house/start?returnTo=//evil.example')).status).toBe(400);
  });

  it('links an identity to whoever is logged in, unless it is somebody else’s, and unlinks it', async () => {
    const [first, second] = [visitor(), visitor()];
    const account = vouched('work@elsewhere.example', { isVerified: false });
    const link = async (browser: Visitor) => {
      const { body } = await browser.post('/api/me/identities/house', { returnTo: '/profile' });
      return browser.get(await atIssuer(body.url, account));
    };
    const user = await givenUser(weir);
    await first.logIn(user.email);
    await second.logIn((await givenUser(weir)).email);
    expect((await link(first)).headers.get('location')).toBe('/profile');
    expect((await link(second)).headers.get('location')).toBe('/login?error=oidc_refused&reason=taken');
    expect((await (await logIn(account)).browser.get('/api/me')).body.id).toBe(user.id);
    const { items } = (await first.get('/api/me/identities')).body;
    expect(items).toMatchObject([{ providerLabel: 'House', email: 'work@elsewhere.example' }]);
    expect((await second.delete(`/api/me/identities/${items[0].id}`)).status).toBe(404);
    expect((await first.delete(`/api/me/identities/${items[0].id}`)).status).toBe(204);
    expect((await logIn(account)).answer.headers.get('location')).toContain('oidc_refused');
  });
});
