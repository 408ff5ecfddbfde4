import { openTestDatabase, type TestDatabase } from '@app/testing';
import { CredentialVault } from '@app/vault';
import { generate } from 'otplib';
import { uuidv7 } from 'uuidv7';
import { SetClock } from './__fixtures__/set-clock';
import { ChallengesService } from './challenges.service';
import { hashPassword, IdentityService } from './identity.service';
import { InvitationsService } from './invitations.service';
import { PasswordsService } from './passwords.service';
import { RegistrationsService } from './registrations.service';
import { SessionsService } from './sessions.service';
import { TotpService } from './totp.service';

const DAY_MS = 24 * 60 * 60_000;
const HOME = { address: '192.0.2.1' };
const PASSWORD = 'long enough for anybody';

/** How many of several that happened at once went well, and why the others did not. */
async function race(tries: readonly Promise<unknown>[]): Promise<{ won: number; lost: string[] }> {
  const ends = await Promise.allSettled(tries);
  const lost = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { code: string }).code] : []));
  return { won: ends.length - lost.length, lost };
}

describe('what is good once', () => {
  let test: TestDatabase;
  let clock: SetClock;
  let userId: string;
  let email: string;

  beforeAll(async () => {
    test = await openTestDatabase({ WEIR_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') });
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    clock = new SetClock();
    email = `${uuidv7()}@example.com`;
    ({ id: userId } = await test.database.prisma.user.create({ data: { email, name: 'User' } }));
  });

  const totpService = () => new TotpService(test.database, new CredentialVault(test.config), clock);
  const codeAt = (secret: string, offsetS = 0) => generate({ secret, epoch: clock.nowMs() / 1_000 + offsetS });
  async function withAuthenticator() {
    const totp = totpService();
    const { secret } = await totp.begin({ userId, email }, 'Weir');
    const recoveryCodes = await totp.confirm(userId, await codeAt(secret), HOME);
    clock.forward(60_000);
    return { totp, secret, recoveryCodes };
  }

  it('is a code: of five that come at once one is taken, and none before it afterwards', async () => {
    const { totp, secret } = await withAuthenticator();
    const code = await codeAt(secret);
    const tries = Array.from({ length: 5 }, () => totp.spend(userId, code, HOME));
    expect(await race(tries)).toEqual({ won: 1, lost: Array<string>(4).fill('wrong_code') });
    await expect(totp.spend(userId, await codeAt(secret, -30), HOME)).rejects.toMatchObject({ code: 'wrong_code' });
    await expect(totp.spend(userId, await codeAt(secret, 30), HOME)).resolves.toBe('totp');
  });

  it('is a code of the step before, now or the next, and of no other', async () => {
    for (const [offsetS, isTaken] of [
      [-60, false],
      [-30, true],
      [0, true],
      [30, true],
      [60, false],
    ] as const) {
      await test.database.prisma.totpSecret.deleteMany({ where: { userId } });
      const { totp, secret } = await withAuthenticator();
      const { won } = await race([totp.spend(userId, await codeAt(secret, offsetS), HOME)]);
      expect([offsetS, won === 1]).toEqual([offsetS, isTaken]);
    }
  });

  it('is a recovery code', async () => {
    const { totp, recoveryCodes } = await withAuthenticator();
    const tries = Array.from({ length: 5 }, () => totp.spend(userId, recoveryCodes[3]!, HOME));
    expect(await race(tries)).toEqual({ won: 1, lost: Array<string>(4).fill('wrong_code') });
    expect(await totp.statusOf(userId)).toEqual({ isEnabled: true, recoveryCodesLeft: 9 });
  });

  it('is no seed that was not confirmed', async () => {
    const totp = totpService();
    const { secret } = await totp.begin({ userId, email }, 'Weir');
    expect(await totp.isEnabled(userId)).toBe(false);
    await expect(totp.spend(userId, await codeAt(secret), HOME)).rejects.toMatchObject({ code: 'wrong_code' });
    await expect(totp.confirm(userId, '000000', HOME)).rejects.toMatchObject({ code: 'wrong_code' });
  });

  it('is a challenge, for its purpose and five minutes', async () => {
    const challenges = new ChallengesService(test.database, clock);
    const { secret } = await challenges.open({ kind: 'totp', userId });
    await expect(challenges.take('oidc', secret)).rejects.toMatchObject({ code: 'challenge_over' });
    expect(await race([1, 2, 3].map(() => challenges.take('totp', secret)))).toMatchObject({ won: 1 });
    const late = await challenges.open({ kind: 'totp', userId });
    clock.forward(5 * 60_000);
    await expect(challenges.take('totp', late.secret)).rejects.toMatchObject({ code: 'challenge_over' });
    await challenges.open({ kind: 'totp', userId });
    expect(await test.database.prisma.loginChallenge.count()).toBe(1);
  });

  it('is an invitation, for seven days', async () => {
    const invitations = new InvitationsService(test.database, clock);
    const author = { actor: `user:${userId}`, address: HOME.address };
    const invite = () =>
      invitations.create(
        { email: `${uuidv7()}@example.com`, platformRole: 'support', locale: null, invitedById: userId },
        author,
      );
    const { token, row } = await invite();
    const person = { name: 'Guest', password: PASSWORD, locale: null };
    const tries = [1, 2, 3].map(() => invitations.acceptAsNew(token, person, HOME));
    expect((await race(tries)).won).toBe(1);
    const made = await test.database.prisma.user.findMany({ where: { email: row.email } });
    expect(made).toMatchObject([{ platformRole: 'support', emailVerifiedAt: clock.now() }]);
    const late = await invite();
    clock.forward(7 * DAY_MS);
    await expect(invitations.read(late.token)).rejects.toMatchObject({ code: 'link_over' });
  });

  it('is an invitation that makes nobody less than they are', async () => {
    const { prisma } = test.database;
    const invitations = new InvitationsService(test.database, clock);
    const author = { actor: `user:${userId}`, address: HOME.address };
    const invitation = { email, platformRole: 'support' as const, locale: null, invitedById: userId };
    const { token } = await invitations.create(invitation, author);
    await prisma.user.update({ where: { id: userId }, data: { platformRole: 'owner' } });
    await invitations.acceptAs({ userId, email }, token, HOME);
    expect((await prisma.user.findUniqueOrThrow({ where: { id: userId } })).platformRole).toBe('owner');
    await expect(invitations.create(invitation, author)).rejects.toMatchObject({ code: 'already_exists' });
  });

  it('is a registration, which is no user before', async () => {
    const { prisma } = test.database;
    const registrations = new RegistrationsService(test.database, clock);
    const newcomer = { email: `${uuidv7()}@example.com`, name: `Name ${uuidv7()}`, password: PASSWORD, locale: null };
    const tokens = [await registrations.begin(newcomer), await registrations.begin(newcomer)] as string[];
    expect(await prisma.user.count({ where: { email: newcomer.email } })).toBe(0);
    const equipped: string[] = [];
    const own = { groupId: null, equip: async (_: unknown, id: string) => void equipped.push(id) };
    expect((await race(tokens.map((token) => registrations.finish(token, own, HOME)))).won).toBe(1);
    expect(await prisma.organization.findMany({ where: { name: newcomer.name } })).toHaveLength(1);
    expect(await registrations.begin(newcomer)).toBeUndefined();
    expect(equipped.length).toBeGreaterThan(0);
  });

  it('is a reset, which takes no password that is weak and spends no link on it', async () => {
    const { prisma } = test.database;
    const identity = new IdentityService(test.database);
    const sessions = new SessionsService(test.database, clock, test.config);
    const passwords = new PasswordsService(test.database, identity, sessions, clock);
    await prisma.user.update({ where: { id: userId }, data: { passwordHash: await hashPassword('old password') } });
    const { token } = (await passwords.requestReset(email.toUpperCase(), HOME))!;
    await expect(passwords.reset(token, 'short', HOME)).rejects.toMatchObject({ code: 'weak_password' });
    expect((await race([1, 2, 3].map(() => passwords.reset(token, PASSWORD, HOME)))).won).toBe(1);
    await expect(identity.verifyPassword(email, PASSWORD)).resolves.toMatchObject({ id: userId });
    expect(await passwords.requestReset('nobody@example.com', HOME)).toBeUndefined();
  });

  it('lets nobody in with a password who has none', async () => {
    const identity = new IdentityService(test.database);
    for (const password of ['', 'null', PASSWORD])
      await expect(identity.verifyPassword(email, password)).rejects.toMatchObject({ code: 'invalid_login' });
  });
});
