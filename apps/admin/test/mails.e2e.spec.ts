import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { eventually, RunningWeir, type FundedOrganization } from '@app/testing';
import { SMTPServer } from 'smtp-server';
import { uuidv7 } from 'uuidv7';
import { givenUser, PASSWORD, Visitor } from './visitor';

const NEW_PASSWORD = 'a new one, long enough';

interface Mail {
  readonly to: string;
  readonly raw: string;
}

/** A mail server that keeps what it gets. */
async function openMailbox() {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo)
          mails.push({ to: address, raw: decode(Buffer.concat(parts)) });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return { mails, url: `smtp://127.0.0.1:${port}`, close: () => new Promise<void>((closed) => server.close(closed)) };
}

/** Quoted-printable and base64 parts as text, well enough to look for words and links. */
function decode(raw: Buffer): string {
  const text = raw.toString().replaceAll(/=\r?\n/g, '');
  const plain = Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
  const packed = [...text.matchAll(/base64\r?\n\r?\n([\w+/=\r\n]+)/g)].map(([, part]) => Buffer.from(part!, 'base64'));
  return [plain, ...packed.map(String)].join('\n');
}

describe('mails', () => {
  let mailbox: Awaited<ReturnType<typeof openMailbox>>;
  let weir: RunningWeir;
  let own: FundedOrganization;
  let foreign: FundedOrganization;
  let owner: Visitor;

  beforeAll(async () => {
    mailbox = await openMailbox();
    weir = await RunningWeir.start(
      async (given) => {
        own = await given.funded({ balance: '1' });
        foreign = await given.funded({ balance: '1' });
      },
      {
        WEIR_TRUST_PROXY: '127.0.0.1',
        WEIR_SMTP_URL: mailbox.url,
        WEIR_MAIL_FROM: 'Weir <weir@example.com>',
        WEIR_PUBLIC_URL: 'https://weir.example.com',
      },
    );
    await weir.launch('admin');
    owner = visitor();
    await owner.logIn((await givenUser(weir, 'owner')).email);
  });
  afterAll(async () => {
    await weir.stop();
    await mailbox.close();
  });

  const visitor = () => new Visitor(weir.adminUrl);
  const address = () => `${uuidv7()}@example.com`;
  const mailsTo = (email: string) => mailbox.mails.filter(({ to }) => to === email);

  /** The newest of a number of mails. */
  async function mailTo(email: string, count = 1): Promise<{ raw: string; token: string }> {
    await eventually(async () => expect(mailsTo(email)).toHaveLength(count));
    const { raw } = mailsTo(email).at(-1)!;
    return { raw, token: /#token=([\w-]+)/.exec(raw)?.[1] ?? '' };
  }

  describe('of invitations', () => {
    it('let somebody in with a role on the platform and in an organization, once', async () => {
      const email = address();
      const invitation = { email, platformRole: 'support', organizationId: own.organizationId, role: 'admin' };
      const sent = await owner.post('/api/invitations', { ...invitation, locale: 'zh-CN' });
      expect([sent.status, sent.body.delivery, sent.body.state]).toEqual([201, 'email', 'open']);
      const { raw, token } = await mailTo(email);
      expect(raw).toContain('邀请');
      expect(raw).toContain('https://weir.example.com/invitation#token=');
      expect(raw).toContain('From: Weir <weir@example.com>');
      expect(raw).toMatch(/text\/plain[\s\S]*text\/html/);

      const guest = visitor();
      const opened = await guest.post('/api/invitations/open', { token });
      expect(opened.body).toMatchObject({ email, platformRole: 'support', role: 'admin', hasLogin: false });
      const weak = await guest.post('/api/invitations/accept', { token, name: 'Guest', password: email });
      expect(weak.body.code).toBe('weak_password');
      const accepted = await guest.post('/api/invitations/accept', { token, name: 'Guest', password: NEW_PASSWORD });
      expect([accepted.status, accepted.body.platformRole]).toEqual([201, 'support']);
      expect((await guest.get('/api/me')).body).toMatchObject({
        ...{ email, name: 'Guest', locale: 'zh-CN' },
        memberships: [{ organizationId: own.organizationId, role: 'admin' }],
      });
      expect((await visitor().post('/api/invitations/open', { token })).status).toBe(410);
      expect((await owner.get('/api/invitations?state=accepted')).body.items).toMatchObject([{ email }]);
    });

    it('make a member of somebody who has a login, and of nobody else', async () => {
      const user = await givenUser(weir);
      const body = { email: user.email.toUpperCase(), role: 'member' };
      await owner.post(`/api/organizations/${own.organizationId}/invitations`, body);
      const { token } = await mailTo(user.email);
      const accept = { token, name: 'Other', password: NEW_PASSWORD };
      expect((await visitor().post('/api/invitations/accept', accept)).body.code).toBe('already_exists');
      const other = visitor();
      await other.logIn((await givenUser(weir)).email);
      expect((await other.post('/api/me/invitations/accept', { token })).body.code).toBe('permission_denied');
      const guest = visitor();
      await guest.logIn(user.email);
      const { organizationId } = own;
      expect((await guest.post('/api/me/invitations/accept', { token })).body).toMatchObject({ organizationId });
      expect((await guest.get('/api/me')).body.memberships).toMatchObject([{ organizationId, role: 'member' }]);
      expect((await owner.post(`/api/organizations/${organizationId}/invitations`, body)).status).toBe(409);
    });

    it('can be sent again, which ends the earlier link, and withdrawn', async () => {
      const email = address();
      const { body } = await owner.post('/api/invitations', { email, platformRole: 'finance' });
      const first = await mailTo(email);
      expect((await owner.post('/api/invitations', { email, platformRole: 'finance' })).status).toBe(409);
      expect((await owner.post(`/api/invitations/${body.id}/send`)).status).toBe(200);
      const second = await mailTo(email, 2);
      expect((await visitor().post('/api/invitations/open', { token: first.token })).status).toBe(410);
      expect((await visitor().post('/api/invitations/open', { token: second.token })).status).toBe(200);
      expect((await owner.delete(`/api/invitations/${body.id}`)).status).toBe(204);
      expect((await visitor().post('/api/invitations/open', { token: second.token })).status).toBe(410);
      expect((await owner.post(`/api/invitations/${body.id}/send`)).status).toBe(404);
      const where = { subject: `invitation:${body.id}` };
      const entries = await weir.test.database.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
      const actions = ['invitation.sent', 'invitation.sent-again', 'invitation.revoked'];
      expect(entries.map(({ action }) => action)).toEqual(actions);
      expect(JSON.stringify(entries, (_, value: unknown) => String(value))).not.toContain(second.token);
    });

    it('are an admin’s for their own organization alone, and never to a platform role', async () => {
      const { prisma } = weir.test.database;
      const user = await givenUser(weir);
      const { organizationId } = own;
      await prisma.membership.create({ data: { organizationId, userId: user.id, role: 'admin' } });
      const admin = visitor();
      await admin.logIn(user.email);
      const path = (id: string) => `/api/organizations/${id}/invitations`;
      const body = { email: address(), role: 'member', platformRole: 'owner' };
      const sent = await admin.post(path(organizationId), body);
      expect([sent.status, sent.body.platformRole]).toEqual([201, 'none']);
      expect((await admin.post(path(foreign.organizationId), body)).status).toBe(403);
      expect((await admin.post('/api/invitations', body)).status).toBe(403);
      const theirs = await owner.post(path(foreign.organizationId), { email: address(), role: 'member' });
      expect((await admin.delete(`${path(organizationId)}/${theirs.body.id}`)).status).toBe(404);
      const { items } = (await admin.get(path(organizationId))).body;
      expect(new Set(items.map((item: { organizationId: string }) => item.organizationId))).toEqual(
        new Set([organizationId]),
      );
    });
  });

  describe('of forgotten passwords', () => {
    it('set a new one, once, and end every session', async () => {
      const user = await givenUser(weir);
      const browser = visitor();
      await browser.logIn(user.email);
      const known = await visitor().post('/api/password-resets', { email: user.email });
      const unknown = await visitor().post('/api/password-resets', { email: address() });
      expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
      expect(known.status).toBe(202);
      const { token, raw } = await mailTo(user.email);
      expect(raw).toContain('https://weir.example.com/password-reset#token=');
      const finish = (password: string) => visitor().post('/api/password-resets/finish', { token, password });
      expect((await finish('short')).body.code).toBe('weak_password');
      expect((await finish(NEW_PASSWORD)).status).toBe(204);
      expect((await finish(NEW_PASSWORD)).body.code).toBe('link_over');
      expect((await browser.get('/api/me')).status).toBe(401);
      expect((await browser.logIn(user.email, PASSWORD)).status).toBe(401);
      expect((await browser.logIn(user.email, NEW_PASSWORD)).status).toBe(201);
    });

    it('work for the newest link only, for an hour, and are not sent without end', async () => {
      const { prisma } = weir.test.database;
      const user = await givenUser(weir);
      const ask = () => visitor().post('/api/password-resets', { email: user.email });
      await ask();
      const first = await mailTo(user.email);
      await ask();
      const second = await mailTo(user.email, 2);
      const finish = (token: string) =>
        visitor().post('/api/password-resets/finish', { token, password: NEW_PASSWORD });
      expect((await finish(first.token)).status).toBe(410);
      await prisma.emailLink.updateMany({ where: { userId: user.id }, data: { expiresAt: new Date(Date.now() - 1) } });
      expect((await finish(second.token)).status).toBe(410);
      for (let count = 0; count < 5; count++) expect((await ask()).status).toBe(202);
      await mailTo(user.email, 3);
      const other = await givenUser(weir);
      await visitor().post('/api/password-resets', { email: other.email });
      await mailTo(other.email);
      expect(mailsTo(user.email)).toHaveLength(3);
    });
  });

  describe('of registrations', () => {
    const register = (email: string) =>
      visitor().post('/api/registrations', { email, name: 'Newcomer', password: NEW_PASSWORD });
    const open = async (value: object) => {
      const { headers } = await owner.get('/api/settings/registration');
      const version = { 'if-match': headers.get('etag')! };
      return owner.send('PUT', '/api/settings/registration', { value }, version);
    };

    it('are sent where the setting allows it, and make a user with an organization and a wallet', async () => {
      expect((await register(address())).body.code).toBe('registration_closed');
      const bad = await open({ isOpen: true, allowedDomains: ['not a domain'], groupId: null });
      expect([bad.status, bad.body.param]).toEqual([400, 'value.allowedDomains.0']);
      expect((await open({ isOpen: true, allowedDomains: ['example.com'], groupId: null })).status).toBe(200);
      expect((await visitor().get('/api/login-options')).body).toMatchObject({ isRegistrationOpen: true });
      expect((await register('somebody@elsewhere.example')).body.code).toBe('registration_closed');

      const email = address();
      expect((await register(email)).status).toBe(202);
      const { token } = await mailTo(email);
      expect((await visitor().logIn(email, NEW_PASSWORD)).status).toBe(401);
      const browser = visitor();
      expect((await browser.post('/api/registrations/finish', { token })).status).toBe(201);
      const { memberships, id } = (await browser.get('/api/me')).body;
      expect(memberships).toMatchObject([{ organizationName: 'Newcomer', role: 'admin' }]);
      const where = { organizationId: memberships[0].organizationId };
      expect(await weir.test.database.prisma.wallet.count({ where })).toBe(1);
      expect((await visitor().post('/api/registrations/finish', { token })).status).toBe(410);
      const actions = await weir.test.database.prisma.auditEntry.findMany({ where: { subject: `user:${id}` } });
      expect(actions.map(({ action }) => action)).toContain('user.registered');
    });

    it('tell only the owner of an address that it is taken', async () => {
      await open({ isOpen: true, allowedDomains: [], groupId: null });
      const user = await givenUser(weir);
      const taken = await register(user.email);
      const free = await register(address());
      expect([taken.status, taken.body]).toEqual([free.status, free.body]);
      expect((await mailTo(user.email)).raw).toContain('already');
    });
  });
});

describe('mails without a mail server', () => {
  it('are in the log of the admin app, with their links', async () => {
    const weir = await RunningWeir.start(async () => undefined, {
      WEIR_TRUST_PROXY: '127.0.0.1',
      WEIR_LOG_LEVEL: 'info',
    });
    try {
      await weir.launch('admin');
      const user = await givenUser(weir);
      const browser = new Visitor(weir.adminUrl);
      const answer = await browser.post('/api/password-resets', { email: user.email });
      expect(answer.body).toEqual({ delivery: 'log' });
      await eventually(async () => {
        const line = weir.logOf('admin').find(({ msg }) => msg.startsWith('NOT MAILED'));
        expect(line).toMatchObject({ to: user.email, message: 'passwordReset' });
        expect(line!['link']).toMatch(/^http:\/\/localhost:\d+\/password-reset#token=/);
      });
    } finally {
      await weir.stop();
    }
  });
});
