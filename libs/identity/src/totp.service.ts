import { randomBytes } from 'node:crypto';
import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { CredentialVault } from '@app/vault';
import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verify } from 'otplib';
import { themselves, type RequestOrigin } from './request-origin';
import { hashOf } from './secrets';

/** A code of the step before or after counts: clocks differ, and people type. */
const TOLERANCE_S = 30;
const RECOVERY_CODES = 10;
/** Without letters that look alike. 16 of 32 letters are 80 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz023456789';

/** Codes of an authenticator app, and those that stand in for them. */
@Injectable()
export class TotpService {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
    private readonly clock: Clock,
  ) {}

  async statusOf(userId: string) {
    const { prisma } = this.database;
    const [isEnabled, recoveryCodesLeft] = await Promise.all([
      this.isEnabled(userId),
      prisma.recoveryCode.count({ where: { userId, usedAt: null } }),
    ]);
    return { isEnabled, recoveryCodesLeft };
  }

  async isEnabled(userId: string): Promise<boolean> {
    const row = await this.database.prisma.totpSecret.findUnique({ where: { userId }, select: { confirmedAt: true } });
    return (row?.confirmedAt ?? null) !== null;
  }

  /** A seed for the app, in force once a code of it is shown. Throws AppError('in_use') when there is one in force. */
  async begin(user: { readonly userId: string; readonly email: string }, issuer: string) {
    const { userId, email } = user;
    const secret = generateSecret();
    const row = { ...this.vault.seal(secret, userId), confirmedAt: null, lastTimeStep: 0 };
    await this.database.prisma.$transaction(async (db) => {
      const { count } = await db.totpSecret.deleteMany({ where: { userId, confirmedAt: null } });
      const existing = count === 0 && (await db.totpSecret.findUnique({ where: { userId } }));
      if (existing)
        throw new AppError('in_use', { message: 'An authenticator app is set up already. Remove it first.' });
      await db.totpSecret.create({ data: { userId, ...row } });
    });
    return { secret, uri: generateURI({ issuer, label: email, secret }) };
  }

  /** Answers the recovery codes, once. Throws AppError('wrong_code'). */
  async confirm(userId: string, code: string, origin: RequestOrigin): Promise<string[]> {
    const step = await this.timeStepOf(userId, code, { confirmedAt: null });
    return this.database.prisma.$transaction(async (db) => {
      const data = { confirmedAt: this.clock.now(), lastTimeStep: step };
      const { count } = await db.totpSecret.updateMany({ where: { userId, confirmedAt: null }, data });
      if (count === 0) throw new AppError('wrong_code', { param: 'code' });
      await record(db, 'totp.enabled', userId, origin);
      return this.renewCodes(db, userId);
    });
  }

  /** Spends a code of the app or a recovery code. Throws AppError('wrong_code'), for one that was used, too. */
  async spend(userId: string, code: string, origin: RequestOrigin): Promise<'totp' | 'recovery_code'> {
    const { prisma } = this.database;
    const text = code.replaceAll(/[\s-]/g, '').toLowerCase();
    if (/^\d{6}$/.test(text)) {
      const step = await this.timeStepOf(userId, text, { confirmedAt: { not: null } });
      const where = { userId, lastTimeStep: { lt: step } };
      const { count } = await prisma.totpSecret.updateMany({ where, data: { lastTimeStep: step } });
      if (count > 0) return 'totp';
      throw new AppError('wrong_code', { param: 'code' });
    }
    await prisma.$transaction(async (db) => {
      const where = { userId, codeHash: hashOf(text), usedAt: null };
      const { count } = await db.recoveryCode.updateMany({ where, data: { usedAt: this.clock.now() } });
      if (count === 0) throw new AppError('wrong_code', { param: 'code' });
      await record(db, 'recovery-code.used', userId, origin);
    });
    return 'recovery_code';
  }

  /** Earlier ones stop working. Throws AppError('not_found') without an authenticator app. */
  async renewRecoveryCodes(userId: string, origin: RequestOrigin): Promise<string[]> {
    if (!(await this.isEnabled(userId))) throw new AppError('not_found');
    return this.database.prisma.$transaction(async (db) => {
      await record(db, 'recovery-codes.renewed', userId, origin);
      return this.renewCodes(db, userId);
    });
  }

  async disable(userId: string, origin: RequestOrigin): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const { count } = await db.totpSecret.deleteMany({ where: { userId } });
      if (count === 0) throw new AppError('not_found');
      await db.recoveryCode.deleteMany({ where: { userId } });
      await record(db, 'totp.disabled', userId, origin);
    });
  }

  /** Which step's code it is, when that step is not spent. Throws AppError('wrong_code'). */
  private async timeStepOf(userId: string, token: string, where: Prisma.TotpSecretWhereInput): Promise<number> {
    const row = await this.database.prisma.totpSecret.findFirst({ where: { userId, ...where } });
    const text = token.replaceAll(/\s/g, '');
    if (!row || !/^\d{6}$/.test(text)) throw new AppError('wrong_code', { param: 'code' });
    const secret = this.vault.open(row, userId);
    const epoch = Math.floor(this.clock.nowMs() / 1000);
    const result = await verify({ secret, token: text, epoch, epochTolerance: TOLERANCE_S });
    if (!result.valid || !('timeStep' in result) || result.timeStep <= row.lastTimeStep)
      throw new AppError('wrong_code', { param: 'code' });
    return result.timeStep;
  }

  private async renewCodes(db: Prisma.TransactionClient, userId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await db.recoveryCode.deleteMany({ where: { userId } });
    const rows = codes.map((code) => ({ userId, codeHash: hashOf(code) }));
    await db.recoveryCode.createMany({ data: rows });
    return codes.map((code) => code.match(/.{4}/g)!.join('-'));
  }
}

const newRecoveryCode = (): string => [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]!).join('');

const record = (db: Prisma.TransactionClient, action: string, userId: string, origin: RequestOrigin) =>
  recordChange(db, { action, subject: `user:${userId}`, ...themselves(userId, origin) });
