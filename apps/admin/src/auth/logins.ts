import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import {
  ChallengesService,
  IdentityService,
  normalizeEmail,
  SessionsService,
  TotpService,
  type LoggedInUser,
  type NewSession,
  type RequestOrigin,
} from '@app/identity';
import { Logger } from '@app/logging';
import { Injectable } from '@nestjs/common';
import { AttemptLimiter, networkOf } from './attempt-limiter';

/** What comes after the password: a session, or the question for a code. */
export type NextStep =
  | { readonly session: NewSession; readonly user: LoggedInUser }
  | { readonly session: undefined; readonly challenge: { readonly secret: string; readonly expiresAt: Date } };

/** Logging in with a password, and a code where there is an authenticator app. */
@Injectable()
export class Logins {
  constructor(
    private readonly database: Database,
    private readonly identity: IdentityService,
    private readonly sessions: SessionsService,
    private readonly totp: TotpService,
    private readonly challenges: ChallengesService,
    private readonly attempts: AttemptLimiter,
    private readonly logger: Logger,
  ) {}

  /** Throws AppError('invalid_login'), 'too_many_attempts'. */
  async checkPassword(email: string, password: string, origin: RequestOrigin): Promise<LoggedInUser> {
    const account = normalizeEmail(email);
    const network = networkOf(origin.address);
    const ofAddress = `${account} ${network}`;
    const isKnown = await this.sessions.isKnownAddress(account, origin.address);
    await this.attempts.count('addressLogins', network);
    const { isOfNote } = await this.attempts.count('accountLoginsOfAddress', ofAddress);
    if (!isKnown) await this.attempts.count('accountLogins', account);
    const user = await this.identity.verifyPassword(email, password).catch((error: unknown) => {
      if (isOfNote) this.noteFailure({ email: account }, 'password', origin);
      throw error;
    });
    await this.attempts.takeBack('addressLogins', network);
    await this.attempts.takeBack('accountLoginsOfAddress', ofAddress);
    if (!isKnown) await this.attempts.takeBack('accountLogins', account);
    return user;
  }

  async afterPassword(user: LoggedInUser, origin: RequestOrigin): Promise<NextStep> {
    if (!(await this.totp.isEnabled(user.id)))
      return { user, session: await this.sessions.open(user.id, 'password', origin) };
    return { session: undefined, challenge: await this.challenges.open({ kind: 'totp', userId: user.id }) };
  }

  /** Throws AppError('challenge_over'), 'wrong_code', 'too_many_attempts'. */
  async afterCode(
    { challenge, code }: { readonly challenge: string; readonly code: string },
    origin: RequestOrigin,
  ): Promise<{ readonly session: NewSession; readonly user: LoggedInUser }> {
    const { userId } = await this.challenges.attempt('totp', challenge);
    if (!userId) throw new AppError('challenge_over');
    const { isOfNote } = await this.attempts.count('codes', userId);
    const method = await this.totp.spend(userId, code, origin).catch((error: unknown) => {
      if (isOfNote) this.noteFailure({ id: userId }, 'code', origin);
      throw error;
    });
    await this.challenges.take('totp', challenge);
    await this.attempts.takeBack('codes', userId);
    const user = await this.database.prisma.user.findUniqueOrThrow({ where: { id: userId } });
    return { user, session: await this.sessions.open(userId, method, origin) };
  }

  /** Beside the answer, which must not take longer for somebody who is there. Of others there is nothing to note. */
  private noteFailure(
    where: { readonly email: string } | { readonly id: string },
    step: 'password' | 'code',
    { address }: RequestOrigin,
  ): void {
    const note = async (db: Prisma.TransactionClient) => {
      const user = await db.user.findUnique({ where, select: { id: true } });
      if (!user) return;
      const change = { actor: 'nobody', action: 'login.failed', subject: `user:${user.id}`, after: { step } };
      await recordChange(db, { ...change, address });
    };
    this.database.prisma.$transaction(note).catch((error: unknown) => {
      this.logger.error('a failed login could not be noted', error);
    });
  }
}
