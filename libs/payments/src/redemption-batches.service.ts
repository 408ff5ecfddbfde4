import { recordChange } from '@app/audit';
import { AppError, Clock, formatUsd, type NanoUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { hashRedemptionCode, newRedemptionCode } from './redemption-code';

/** Ten thousand rows take a moment. */
const PATIENCE = { maxWait: 5_000, timeout: 30_000 };

export interface NewRedemptionBatch {
  readonly name: string;
  readonly kind: 'top_up' | 'grant';
  /** What each code is worth. */
  readonly amount: NanoUsd;
  readonly count: number;
  /** How long the credit of a grant lasts once redeemed; null: for ever. */
  readonly grantDays: number | null;
  readonly expiresAt: Date | null;
  readonly idempotencyKey: string;
}

export interface Author {
  readonly actor: string;
  readonly address?: string;
}

export interface MadeBatch {
  readonly id: string;
  /** Undefined when the key had made the batch before: codes are shown once. */
  readonly codes: readonly string[] | undefined;
}

@Injectable()
export class RedemptionBatchesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('idempotency_key_reused') when the key stands for another batch. */
  async create(batch: NewRedemptionBatch, author: Author): Promise<MadeBatch> {
    const { count, amount, ...rest } = batch;
    return this.database.prisma.$transaction(async (db) => {
      const data = { ...rest, amountNanoUsd: amount, actor: author.actor };
      // Whoever asks with the same key at the same time waits here for the first to commit.
      const { count: made } = await db.redemptionBatch.createMany({ data: [data], skipDuplicates: true });
      const { id } = await db.redemptionBatch.findUniqueOrThrow({ where: { idempotencyKey: batch.idempotencyKey } });
      if (made === 0) {
        await requireSame(db, id, batch);
        return { id, codes: undefined };
      }
      const codes = Array.from({ length: count }, newRedemptionCode);
      await db.redemptionCode.createMany({ data: codes.map((code) => rowOf(code, id)) });
      const after = { ...describe(batch), count };
      await recordChange(db, {
        ...author,
        action: 'redemption-batch.created',
        subject: `redemption-batch:${id}`,
        after,
      });
      return { id, codes };
    }, PATIENCE);
  }

  /**
   * Its codes are worth nothing from now on; what was redeemed stays redeemed. Waits for redemptions under way.
   * Revoking again changes nothing. Throws AppError('not_found').
   */
  async revoke(id: string, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const where = { id, revokedAt: null };
      const { count } = await db.redemptionBatch.updateMany({ where, data: { revokedAt: this.clock.now() } });
      if (count === 0) {
        if (await db.redemptionBatch.findUnique({ where: { id } })) return;
        throw new AppError('not_found');
      }
      const redeemed = await db.redemptionCode.count({ where: { batchId: id, redeemedAt: { not: null } } });
      const subject = `redemption-batch:${id}`;
      await recordChange(db, { ...author, action: 'redemption-batch.revoked', subject, after: { redeemed } });
    }, PATIENCE);
  }
}

const rowOf = (code: string, batchId: string) => ({
  batchId,
  codeHash: hashRedemptionCode(code),
  lastFour: code.slice(-4),
});

const describe = ({ name, kind, amount, grantDays, expiresAt }: Omit<NewRedemptionBatch, 'count'>) => ({
  ...{ name, kind, grantDays, amountUsd: formatUsd(amount), expiresAt: expiresAt?.toISOString() ?? null },
});

async function requireSame(db: Prisma.TransactionClient, id: string, asked: NewRedemptionBatch): Promise<void> {
  const known = await db.redemptionBatch.findUniqueOrThrow({ where: { id } });
  const count = await db.redemptionCode.count({ where: { batchId: id } });
  const before = { ...describe({ ...known, amount: known.amountNanoUsd as NanoUsd }), count };
  const isSame = JSON.stringify(before) === JSON.stringify({ ...describe(asked), count: asked.count });
  if (!isSame) throw new AppError('idempotency_key_reused', { param: 'Idempotency-Key' });
}
