import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { themselves, type Author, type RequestOrigin } from './request-origin';
import { hashOf, newSecret } from './secrets';

const HOUR_MS = 3_600_000;
const REMEMBER_USE_EVERY_MS = 60_000;
/** How long an address somebody logged in from is known as theirs. */
const REMEMBER_MS = 30 * 24 * HOUR_MS;
const MAX_USER_AGENT = 300;
const MAX_LISTED = 100;

export type LoginMethod = 'password' | 'totp' | 'recovery_code' | 'passkey' | 'oidc' | 'invitation' | 'registration';

export interface NewSession {
  /** Goes into the cookie; only its hash is kept. */
  readonly secret: string;
  readonly expiresAt: Date;
}

export interface CurrentSession {
  readonly id: string;
  readonly userId: string;
}

/** Who is logged in, where and since when. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async open(userId: string, method: LoginMethod, origin: RequestOrigin): Promise<NewSession> {
    const secret = newSecret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.config.sessionHours * HOUR_MS);
    const userAgent = origin.userAgent?.slice(0, MAX_USER_AGENT) ?? null;
    const { address } = origin;
    const data = { userId, method, address, userAgent, expiresAt, createdAt: now, lastSeenAt: now };
    await this.database.prisma.$transaction(async (db) => {
      const forgotten = new Date(now.getTime() - REMEMBER_MS);
      await db.session.deleteMany({ where: { userId, expiresAt: { lt: forgotten } } });
      const { id } = await db.session.create({ data: { ...data, secretHash: hashOf(secret) } });
      const change = {
        action: 'session.opened',
        subject: `user:${userId}`,
        after: { sessionId: id, method, userAgent },
      };
      await recordChange(db, { ...change, ...themselves(userId, origin) });
    });
    return { secret, expiresAt };
  }

  /** Throws AppError('not_logged_in'). Notes the use, once a minute at the most. */
  async use(secret: string | undefined): Promise<CurrentSession> {
    const { prisma } = this.database;
    const session = secret
      ? await prisma.session.findUnique({ where: { secretHash: hashOf(secret) }, include: { user: true } })
      : null;
    if (!session || session.user.disabledAt || !this.isAlive(session)) throw new AppError('not_logged_in');
    const now = this.clock.now();
    const due = new Date(now.getTime() - REMEMBER_USE_EVERY_MS);
    if (session.lastSeenAt < due)
      await prisma.session.updateMany({
        where: { id: session.id, lastSeenAt: { lt: due } },
        data: { lastSeenAt: now },
      });
    return { id: session.id, userId: session.userId };
  }

  /** Those that could still be used, the one seen last first. */
  async list(userId: string) {
    const where = { userId, ...this.alive() };
    const omit = { secretHash: true } as const;
    return this.database.prisma.session.findMany({ where, omit, orderBy: { lastSeenAt: 'desc' }, take: MAX_LISTED });
  }

  /** Whether somebody logged in to this account from there, these last weeks. */
  async isKnownAddress(email: string, address: string): Promise<boolean> {
    const where = { user: { email }, address };
    return (await this.database.prisma.session.findFirst({ where, select: { id: true } })) !== null;
  }

  /** Throws AppError('not_found') for a session that is not the user's, or over. */
  async end(userId: string, id: string, author: Author): Promise<void> {
    const count = await this.database.prisma.$transaction((db) => this.endWhere(db, { userId, id }, author));
    if (count === 0) throw new AppError('not_found');
  }

  /** All of a user but one. Answers how many. */
  async endOthers(userId: string, keptId: string, author: Author): Promise<number> {
    return this.database.prisma.$transaction((db) => this.endWhere(db, { userId, id: { not: keptId } }, author));
  }

  async endAll(userId: string, author: Author): Promise<number> {
    return this.database.prisma.$transaction((db) => this.endWhere(db, { userId }, author));
  }

  /** In the transaction of the change that makes them unwelcome. */
  async endWhere(
    db: Prisma.TransactionClient,
    where: Prisma.SessionWhereInput & { readonly userId: string },
    author: Author,
  ): Promise<number> {
    const alive = { ...where, ...this.alive() };
    const ended = await db.session.findMany({ where: alive, select: { id: true } });
    if (ended.length === 0) return 0;
    const sessionIds = ended.map(({ id }) => id);
    await db.session.updateMany({ where: { id: { in: sessionIds } }, data: { expiresAt: this.clock.now() } });
    const change = { action: 'session.ended', subject: `user:${where.userId}`, before: { sessionIds } };
    await recordChange(db, { ...change, ...author });
    return ended.length;
  }

  private idleSince(): Date {
    return new Date(this.clock.nowMs() - this.config.sessionIdleHours * HOUR_MS);
  }

  private alive() {
    return { expiresAt: { gt: this.clock.now() }, lastSeenAt: { gt: this.idleSince() } };
  }

  private isAlive(session: { readonly expiresAt: Date; readonly lastSeenAt: Date }): boolean {
    return session.expiresAt > this.clock.now() && session.lastSeenAt > this.idleSince();
  }
}
