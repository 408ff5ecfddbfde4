import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { hashOf, newSecret } from './secrets';

const LIFE_MS = 5 * 60_000;
/** Guesses at one challenge; whoever has used them up begins again with the password. */
const MAX_ATTEMPTS = 5;

export type ChallengeKind = 'totp' | 'passkey_registration' | 'passkey_login' | 'oidc';

export interface NewChallenge {
  readonly kind: ChallengeKind;
  /** Null: who it is comes out at its end. */
  readonly userId?: string | null;
  readonly data?: Prisma.InputJsonObject;
  /** Default: a new one. */
  readonly secret?: string;
}

/** What has begun and is to be finished by the same browser: for five minutes, for one purpose, once. */
@Injectable()
export class ChallengesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Answers the secret that finishes it; only its hash is kept. */
  async open({ secret = newSecret(), kind, userId = null, data = {} }: NewChallenge) {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LIFE_MS);
    const { prisma } = this.database;
    await prisma.loginChallenge.deleteMany({ where: { expiresAt: { lte: now } } });
    await prisma.loginChallenge.create({ data: { secretHash: hashOf(secret), kind, userId, data, expiresAt } });
    return { secret, expiresAt };
  }

  /** Ends it. Throws AppError('challenge_over'); of two that take it at once, one gets it. */
  async take(kind: ChallengeKind, secret: string) {
    const where = { kind, secretHash: hashOf(secret), expiresAt: { gt: this.clock.now() } };
    const { prisma } = this.database;
    const challenge = await prisma.loginChallenge.findFirst({ where });
    const { count } = await prisma.loginChallenge.deleteMany({ where });
    if (!challenge || count === 0) throw new AppError('challenge_over');
    return challenge;
  }

  /** Counts a guess and leaves the challenge. Throws AppError('challenge_over') when it is over, or guessed at too often. */
  async attempt(kind: ChallengeKind, secret: string): Promise<{ readonly userId: string | null }> {
    const where = { kind, secretHash: hashOf(secret), expiresAt: { gt: this.clock.now() } };
    const { prisma } = this.database;
    const counted = { ...where, attempts: { lt: MAX_ATTEMPTS } };
    const { count } = await prisma.loginChallenge.updateMany({ where: counted, data: { attempts: { increment: 1 } } });
    const challenge = await prisma.loginChallenge.findFirst({ where });
    if (!challenge || count === 0) throw new AppError('challenge_over');
    return challenge;
  }
}
