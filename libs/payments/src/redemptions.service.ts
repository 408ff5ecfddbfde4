import { recordChange } from '@app/audit';
import { AppError, Clock, formatUsd, invariant, type NanoUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { LedgerService } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import { hashRedemptionCode } from './redemption-code';

const PATIENCE = { maxWait: 5_000, timeout: 10_000 };
const DAY_MS = 86_400_000;

export interface Redemption {
  readonly organizationId: string;
  readonly userId: string;
  /** As it was typed. */
  readonly code: string;
  readonly actor: string;
  readonly address?: string;
}

export interface Redeemed {
  readonly kind: 'top_up' | 'grant';
  readonly amount: NanoUsd;
  /** When the credit of a grant ends; null: never. */
  readonly creditExpiresAt: Date | null;
  readonly transactionId: bigint;
}

interface LockedCode {
  readonly id: string;
  readonly lastFour: string;
  readonly organizationId: string | null;
  readonly redeemedAt: Date | null;
  readonly batchId: string;
  readonly batchName: string;
  readonly kind: 'top_up' | 'grant';
  readonly amount: bigint;
  readonly grantDays: number | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

@Injectable()
export class RedemptionsService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /**
   * Marks the code and moves its money, both or nothing, once whoever else tries at the same time.
   * Throws AppError: 'unknown_redemption_code', 'redeemed_redemption_code', 'revoked_redemption_code', 'expired_redemption_code'.
   */
  redeem(redemption: Redemption): Promise<Redeemed> {
    return this.database.prisma.$transaction((db) => this.redeemWithin(db, redemption), PATIENCE);
  }

  private async redeemWithin(db: Prisma.TransactionClient, redemption: Redemption): Promise<Redeemed> {
    const { organizationId, userId, actor, address } = redemption;
    const code = await lockCode(db, redemption.code);
    const now = this.clock.now();
    requireRedeemable(code, organizationId, now);
    const redeemed = await this.pay(db, code, redemption, now);
    const data = { organizationId, redeemedBy: userId, redeemedAt: now, transactionId: redeemed.transactionId };
    await db.redemptionCode.update({ where: { id: code.id }, data });
    await recordChange(db, {
      ...{ organizationId, actor, action: 'redemption-code.redeemed', subject: `redemption-code:${code.id}` },
      after: { batch: code.batchName, kind: code.kind, amountUsd: formatUsd(code.amount), lastFour: code.lastFour },
      ...(address !== undefined && { address }),
    });
    return redeemed;
  }

  private async pay(
    db: Prisma.TransactionClient,
    { id, lastFour, batchName, kind, amount, grantDays }: LockedCode,
    { organizationId, actor }: Redemption,
    now: Date,
  ): Promise<Redeemed> {
    const wallet = await db.wallet.findFirst({ where: { organizationId, currency: 'USD' }, select: { id: true } });
    if (!wallet) throw new AppError('not_found', { message: 'The organization has no wallet.' });
    const payment = {
      ...{ walletId: wallet.id, amount: amount as NanoUsd, actor, memo: `${batchName}, code ...${lastFour}` },
      idempotencyKey: `redemption:${id}`,
    };
    const creditExpiresAt = grantDays === null ? null : new Date(now.getTime() + grantDays * DAY_MS);
    const grant = { ...payment, ...(creditExpiresAt && { expiresAt: creditExpiresAt }) };
    const { transactionId, isReplay } =
      kind === 'top_up' ? await this.ledger.topUp(payment, db) : await this.ledger.grantPromo(grant, db);
    invariant(!isReplay, 'a code that is not marked has paid nothing');
    return { kind, amount: payment.amount, creditExpiresAt, transactionId };
  }
}

/** The code, ours until the transaction ends; its batch cannot be revoked meanwhile. */
async function lockCode(db: Prisma.TransactionClient, code: string): Promise<LockedCode> {
  const hash = hashRedemptionCode(code);
  const rows = await db.$queryRaw<LockedCode[]>`
    SELECT code.id, code.last_four AS "lastFour", code.organization_id AS "organizationId",
           code.redeemed_at AS "redeemedAt", batch.id AS "batchId", batch.name AS "batchName", batch.kind::text,
           batch.amount_nano_usd AS amount, batch.grant_days AS "grantDays", batch.expires_at AS "expiresAt",
           batch.revoked_at AS "revokedAt"
      FROM redemption_codes AS code JOIN redemption_batches AS batch ON batch.id = code.batch_id
     WHERE code.code_hash = ${hash} FOR UPDATE OF code FOR SHARE OF batch`;
  const locked = rows[0];
  if (!locked) throw new AppError('unknown_redemption_code', { param: 'code' });
  return locked;
}

function requireRedeemable(code: LockedCode, organizationId: string, now: Date): void {
  if (code.redeemedAt) {
    const message =
      code.organizationId === organizationId ? 'Your organization has redeemed this code already.' : undefined;
    throw new AppError('redeemed_redemption_code', { message, param: 'code' });
  }
  if (code.revokedAt) throw new AppError('revoked_redemption_code', { param: 'code' });
  if (code.expiresAt && code.expiresAt <= now) throw new AppError('expired_redemption_code', { param: 'code' });
}
