import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { hashPassword, IdentityService, normalizeEmail } from './identity.service';
import { requireStrongPassword } from './password-rules';
import { themselves, type RequestOrigin } from './request-origin';
import { hashOf, newSecret } from './secrets';
import { SessionsService, type CurrentSession } from './sessions.service';

const RESET_LIFE_MS = 60 * 60_000;

/** Choosing and forgetting passwords. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly database: Database,
    private readonly identity: IdentityService,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  /** Whoever has a password must know it. Ends all other sessions. Throws AppError('wrong_password'), 'weak_password'. */
  async change(
    session: CurrentSession,
    { current, next }: { readonly current: string | undefined; readonly next: string },
    origin: RequestOrigin,
  ): Promise<void> {
    const user = await this.database.prisma.user.findUniqueOrThrow({ where: { id: session.userId } });
    if (user.passwordHash !== null && !(await this.identity.fits(user.passwordHash, current ?? '')))
      throw new AppError('wrong_password', { param: 'currentPassword' });
    requireStrongPassword(next, user.email);
    if (current === next)
      throw new AppError('weak_password', { message: 'This is the password you have.', param: 'password' });
    const passwordHash = await hashPassword(next);
    await this.database.prisma.$transaction(async (db) => {
      await this.write(db, user.id, { passwordHash }, origin);
      const others = { userId: user.id, id: { not: session.id } };
      await this.sessions.endWhere(db, others, themselves(user.id, origin));
    });
  }

  /** Throws AppError('wrong_password'): before something that a borrowed session must not do. */
  async requirePassword(userId: string, password: string): Promise<void> {
    const user = await this.database.prisma.user.findUniqueOrThrow({ where: { id: userId } });
    if (!(await this.identity.fits(user.passwordHash, password)))
      throw new AppError('wrong_password', { param: 'password' });
  }

  /** What to send to whom; undefined when nobody has the address. Earlier links stop working. */
  async requestReset(email: string, { address }: RequestOrigin) {
    const user = await this.database.prisma.user.findUnique({ where: { email: normalizeEmail(email) } });
    if (!user || user.disabledAt) return undefined;
    const token = newSecret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + RESET_LIFE_MS);
    const link = { kind: 'password_reset' as const, email: user.email, userId: user.id, createdAt: now, expiresAt };
    await this.database.prisma.$transaction(async (db) => {
      await db.emailLink.deleteMany({ where: { kind: 'password_reset', userId: user.id } });
      await db.emailLink.create({ data: { ...link, tokenHash: hashOf(token) } });
      const change = { action: 'password.reset-requested', subject: `user:${user.id}`, actor: 'nobody', address };
      await recordChange(db, change);
    });
    return { token, email: user.email, locale: user.locale };
  }

  /** With the token of the link. Ends all sessions. Throws AppError('link_over'), 'weak_password'. */
  async reset(token: string, password: string, origin: RequestOrigin): Promise<void> {
    const where = { kind: 'password_reset' as const, tokenHash: hashOf(token), expiresAt: { gt: this.clock.now() } };
    const link = await this.database.prisma.emailLink.findFirst({ where, include: { user: true } });
    if (!link?.user || link.user.disabledAt) throw new AppError('link_over');
    const { user } = link;
    requireStrongPassword(password, user.email);
    const passwordHash = await hashPassword(password);
    await this.database.prisma.$transaction(async (db) => {
      const { count } = await db.emailLink.deleteMany({ where });
      if (count === 0) throw new AppError('link_over');
      const emailVerifiedAt = user.emailVerifiedAt ?? this.clock.now();
      await this.write(db, user.id, { passwordHash, emailVerifiedAt }, origin);
      await this.sessions.endWhere(db, { userId: user.id }, themselves(user.id, origin));
    });
  }

  private async write(
    db: Prisma.TransactionClient,
    id: string,
    data: { readonly passwordHash: string; readonly emailVerifiedAt?: Date },
    origin: RequestOrigin,
  ): Promise<void> {
    const update = { ...data, mustChangePassword: false, version: { increment: 1 } };
    await db.user.update({ where: { id }, data: update });
    const action = data.emailVerifiedAt ? 'password.reset' : 'password.changed';
    await recordChange(db, { action, subject: `user:${id}`, ...themselves(id, origin) });
  }
}
