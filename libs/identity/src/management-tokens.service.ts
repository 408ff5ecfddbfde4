import { createHash, randomBytes } from 'node:crypto';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { PERMISSIONS } from './permissions';

const PREFIX = 'wm-';
const REMEMBER_USE_EVERY_MS = 60_000;

export interface NewManagementToken {
  readonly userId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
}

/** The `wm-` secrets of scripts. A token acts for its user, within its scopes, and ends with its user. */
@Injectable()
export class ManagementTokensService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The secret is in the answer, and nowhere else. Throws AppError('invalid_value') for a scope there is not. */
  async issue(db: Prisma.TransactionClient, token: NewManagementToken): Promise<{ id: string; secret: string }> {
    const known: readonly string[] = PERMISSIONS;
    const unknown = token.scopes.find((scope) => !known.includes(scope));
    if (unknown)
      throw new AppError('invalid_value', { message: `There is no permission ${unknown}.`, param: 'scopes' });
    const secret = PREFIX + randomBytes(36).toString('base64url');
    const data = { ...token, scopes: [...token.scopes], secretHash: hashOf(secret), lastFour: secret.slice(-4) };
    const row = await db.managementToken.create({ data });
    return { id: row.id, secret };
  }

  /** Whose it is, and what it may do. Throws AppError('not_logged_in'). */
  async verify(secret: string): Promise<{ userId: string; scopes: ReadonlySet<string> }> {
    const token = await this.database.prisma.managementToken.findUnique({ where: { secretHash: hashOf(secret) } });
    const now = this.clock.now();
    if (!token || token.revokedAt || (token.expiresAt && token.expiresAt <= now)) throw new AppError('not_logged_in');
    if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() > REMEMBER_USE_EVERY_MS)
      await this.database.prisma.managementToken.update({ where: { id: token.id }, data: { lastUsedAt: now } });
    return { userId: token.userId, scopes: new Set(token.scopes) };
  }
}

const hashOf = (secret: string) => Uint8Array.from(createHash('sha256').update(secret).digest());
