import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describeInBrowser, RunningWeir, TestBrowser, type WatchedPage } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { givenUser, PASSWORD, Visitor } from './visitor';

/** Runs in the page; answers status and JSON. */
const SEND = `
  const send = async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(path, { method, ...(body && { headers, body: JSON.stringify(body) }) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  };`;

interface Sent {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

describeInBrowser('logging in with a browser', () => {
  let weir: RunningWeir;
  let browser: TestBrowser;
  let url: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async () => undefined, { WEIR_TRUST_PROXY: '127.0.0.1' });
    await weir.launch('admin');
    // A passkey belongs to a name, and the issuer below, at an address, is another site.
    url = weir.adminUrl.replace('127.0.0.1', 'localhost');
    browser = await TestBrowser.open();
  });
  afterAll(async () => {
    await browser.close();
    await weir.stop();
  });

  const run = (page: WatchedPage, script: string): Promise<Sent> =>
    page.evaluate<Sent>(`(async () => { ${SEND} ${script} })()`);

  it('takes a passkey of a device, made and used by the browser itself', async () => {
    const user = await givenUser(weir);
    const page = await browser.page();
    await page.goto(`${url}/health/live`);
    const devices = await page.context().newCDPSession(page);
    await devices.send('WebAuthn.enable');
    const device = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
    } as const;
    await devices.send('WebAuthn.addVirtualAuthenticator', { options: { ...device, isUserVerified: true } });
    const login = JSON.stringify({ email: user.email, password: PASSWORD });
    expect((await run(page, `return send('POST', '/api/sessions', ${login});`)).status).toBe(201);

    const added = await run(
      page,
      `const { body } = await send('POST', '/api/me/passkeys/options');
       const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(body);
       const credential = await navigator.credentials.create({ publicKey });
       return send('POST', '/api/me/passkeys', { name: 'Device', response: credential.toJSON() });`,
    );
    expect([added.status, added.body['name']]).toEqual([201, 'Device']);
    expect((await run(page, `return send('DELETE', '/api/sessions/current');`)).status).toBe(204);
    expect((await run(page, `return send('GET', '/api/me');`)).status).toBe(401);

    const back = await run(
      page,
      `const { body } = await send('POST', '/api/sessions/passkey/options');
       const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(body);
       const credential = await navigator.credentials.get({ publicKey });
       return send('POST', '/api/sessions/passkey', { response: credential.toJSON() });`,
    );
    expect([back.status, back.body['email']]).toEqual([201, user.email]);
    expect((await run(page, `return send('GET', '/api/me');`)).status).toBe(200);
  });

  it('comes back from an issuer on another site with a session, though its cookie is strict', async () => {
    const user = await givenUser(weir);
    const account = `${uuidv7()}|${user.email}|true`;
    const callback = `${url}/api/oidc/house/callback`;
    const issuer: ChildProcess = fork(resolve(__dirname, 'oidc-issuer.mjs'), [callback, account], { stdio: 'pipe' });
    try {
      const [told] = (await once(issuer, 'message')) as [{ issuer: string }];
      const owner = new Visitor(weir.adminUrl);
      await owner.logIn((await givenUser(weir, 'owner')).email);
      const provider = { id: 'house', label: 'House', clientId: 'weir', clientSecret: 'client-secret' };
      expect((await owner.post('/api/oidc-providers', { ...provider, issuer: told.issuer })).status).toBe(201);

      const page = await browser.page();
      await page.goto(`${url}/api/oidc/house/start?returnTo=/health/live`);
      expect(page.url()).toBe(`${url}/health/live`);
      const me = await run(page, `return send('GET', '/api/me');`);
      expect([me.status, me.body['email']]).toEqual([200, user.email]);
      const cookies = await page.context().cookies(url);
      expect(cookies).toMatchObject([{ name: 'weir_session', httpOnly: true, sameSite: 'Strict' }]);
    } finally {
      issuer.disconnect();
    }
  });
});
