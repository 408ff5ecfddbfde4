import { randomBytes } from 'node:crypto';
import { AppError } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { MAX_PASSWORD_LENGTH } from './password-rules';

/** A person who has shown who they are. */
export interface LoggedInUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly platformRole: 'owner' | 'operator' | 'finance' | 'support' | 'none';
  readonly mustChangePassword: boolean;
}

/** argon2id with the library's defaults: 19 MiB, two passes. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** As addresses are stored and compared. */
export const normalizeEmail = (email: string): string => email.trim().toLowerCase();

/** Tells people by their passwords. */
@Injectable()
export class IdentityService {
  /** Verified when there is no password to compare with, so that the answer takes as long as for somebody who has one. */
  private readonly nobody = hashPassword(randomBytes(16).toString('hex'));

  constructor(private readonly database: Database) {}

  /** Throws AppError('invalid_login'), without saying which of the two was wrong. */
  async verifyPassword(email: string, password: string): Promise<LoggedInUser> {
    const user = await this.database.prisma.user.findUnique({ where: { email: normalizeEmail(email) } });
    const isRight = await this.fits(user?.passwordHash ?? null, password);
    if (!user || !isRight || user.disabledAt) throw new AppError('invalid_login');
    return user;
  }

  /** False for somebody without a password, after the same time. */
  async fits(passwordHash: string | null, password: string): Promise<boolean> {
    const isRight = await verify(passwordHash ?? (await this.nobody), password.slice(0, MAX_PASSWORD_LENGTH + 1));
    return isRight && passwordHash !== null;
  }
}
