import { createHash, randomBytes } from 'node:crypto';
import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/** A person who is logged in. */
export interface LoggedInUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly platformRole: 'owner' | 'operator' | 'finance' | 'support' | 'none';
}

/** argon2id with the library's defaults: 19 MiB, two passes. */
export const hashPassword = (password: string): Promise<string> => hash(password);

const HOUR_MS = 3_600_000;

/** Users and their logins. */
@Injectable()
export class IdentityService {
  /** Verified when nobody has the address, so that the answer takes as long as for somebody. */
  private readonly nobody = hashPassword(randomBytes(16).toString('hex'));

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Throws AppError('invalid_login'), without saying which of the two was wrong. */
  async verifyPassword(email: string, password: string): Promise<LoggedInUser> {
    const user = await this.database.prisma.user.findUnique({ where: { email: email.trim().toLowerCase() } });
    const isRight = await verify(user?.passwordHash ?? (await this.nobody), password);
    if (!user || !isRight || user.disabledAt) throw new AppError('invalid_login');
    return user;
  }

  /** The secret goes into the cookie; only its hash is kept. */
  async openSession(userId: string): Promise<{ secret: string; expiresAt: Date }> {
    const secret = randomBytes(32).toString('base64url');
    const expiresAt = new Date(this.clock.nowMs() + this.config.sessionHours * HOUR_MS);
    await this.database.prisma.session.create({ data: { userId, secretHash: hashOf(secret), expiresAt } });
    return { secret, expiresAt };
  }

  /** Throws AppError('not_logged_in'). */
  async userOfSession(secret: string | undefined): Promise<LoggedInUser> {
    const session = secret
      ? await this.database.prisma.session.findUnique({
          where: { secretHash: hashOf(secret) },
          include: { user: true },
        })
      : null;
    if (!session || session.expiresAt <= this.clock.now() || session.user.disabledAt)
      throw new AppError('not_logged_in');
    return session.user;
  }

  async closeSession(secret: string): Promise<void> {
    await this.database.prisma.session.deleteMany({ where: { secretHash: hashOf(secret) } });
  }
}

const hashOf = (secret: string) => Uint8Array.from(createHash('sha256').update(secret).digest());
