import { openTestDatabase, type TestDatabase } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { SetClock } from './__fixtures__/set-clock';
import { SessionsService } from './sessions.service';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HOME = { address: '192.0.2.1', userAgent: 'browser' };

describe('SessionsService', () => {
  let test: TestDatabase;
  let clock: SetClock;
  let sessions: SessionsService;
  let userId: string;
  let email: string;

  beforeAll(async () => {
    test = await openTestDatabase({ WEIR_SESSION_HOURS: '12', WEIR_SESSION_IDLE_HOURS: '4' });
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    clock = new SetClock();
    sessions = new SessionsService(test.database, clock, test.config);
    email = `${uuidv7()}@example.com`;
    ({ id: userId } = await test.database.prisma.user.create({ data: { email, name: 'User' } }));
  });

  it('ends a session nobody uses for its idle time, though not one in use', async () => {
    const [idle, used] = [await sessions.open(userId, 'password', HOME), await sessions.open(userId, 'passkey', HOME)];
    clock.forward(3 * HOUR_MS);
    await sessions.use(used.secret);
    clock.forward(2 * HOUR_MS);
    await expect(sessions.use(idle.secret)).rejects.toMatchObject({ code: 'not_logged_in' });
    await expect(sessions.use(used.secret)).resolves.toMatchObject({ userId });
  });

  it('ends every session after its whole life, however often it is used', async () => {
    const { secret, expiresAt } = await sessions.open(userId, 'password', HOME);
    for (let hours = 0; hours < 11; hours++) {
      clock.forward(HOUR_MS);
      await sessions.use(secret);
    }
    clock.forward(HOUR_MS);
    expect(clock.now()).toEqual(expiresAt);
    await expect(sessions.use(secret)).rejects.toMatchObject({ code: 'not_logged_in' });
    expect(await sessions.list(userId)).toEqual([]);
  });

  it('notes the last use once a minute at the most', async () => {
    const { secret } = await sessions.open(userId, 'password', HOME);
    const lastSeen = async () => (await sessions.list(userId))[0]!.lastSeenAt;
    const opened = await lastSeen();
    clock.forward(MINUTE_MS);
    await sessions.use(secret);
    expect(await lastSeen()).toEqual(opened);
    clock.forward(1);
    await sessions.use(secret);
    expect(await lastSeen()).toEqual(clock.now());
  });

  it('knows the addresses somebody logged in from for a month after the session', async () => {
    const session = await sessions.open(userId, 'password', HOME);
    const { id } = await sessions.use(session.secret);
    await sessions.end(userId, id, { actor: `user:${userId}`, address: HOME.address });
    await expect(sessions.use(session.secret)).rejects.toMatchObject({ code: 'not_logged_in' });
    expect(await sessions.isKnownAddress(email, HOME.address)).toBe(true);
    expect(await sessions.isKnownAddress(email, '192.0.2.2')).toBe(false);
    expect(await sessions.isKnownAddress('nobody@example.com', HOME.address)).toBe(false);
    clock.forward(31 * 24 * HOUR_MS);
    await sessions.open(userId, 'password', { address: '192.0.2.3' });
    expect(await sessions.isKnownAddress(email, HOME.address)).toBe(false);
  });

  it('keeps no secret, only what it is recognized by', async () => {
    const { secret } = await sessions.open(userId, 'password', HOME);
    const rows = JSON.stringify(await test.database.prisma.session.findMany({ where: { userId } }));
    const entries = JSON.stringify(
      await test.database.prisma.auditEntry.findMany({ where: { subject: `user:${userId}` } }),
      (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
    expect(rows + entries).not.toContain(secret);
  });
});
