import { recordChange } from '@app/audit';
import { AppError, formatUsd, type NanoUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Author } from './redemption-batches.service';
import { TopUpBounds } from './top-up-bounds';

export interface TopUpRules {
  /** A saved card is charged `amount` when the balance is below `threshold`; at most `monthly` in a month (UTC). */
  readonly automatic: { readonly threshold: NanoUsd; readonly amount: NanoUsd; readonly monthly: NanoUsd } | null;
}

export type StoredTopUpRules = Prisma.PaymentPreferenceGetPayload<object>;

/** What an organization wants done when its balance is low. */
@Injectable()
export class TopUpRulesService {
  constructor(
    private readonly database: Database,
    private readonly bounds: TopUpBounds,
  ) {}

  /** Null while nobody has set any. */
  read(organizationId: string): Promise<StoredTopUpRules | null> {
    return this.database.prisma.paymentPreference.findUnique({ where: { organizationId } });
  }

  /**
   * Turning automatic top-ups on ends a pause. Throws AppError: 'version_conflict', 'invalid_value', 'payment_state_conflict'
   * where no card was saved.
   */
  async write(
    { id: organizationId, version }: { readonly id: string; readonly version: number },
    rules: TopUpRules,
    author: Author,
  ): Promise<void> {
    const { automatic } = rules;
    if (automatic) await this.requireSensible(automatic);
    await this.database.prisma.$transaction(async (db) => {
      const before = await db.paymentPreference.findUnique({ where: { organizationId } });
      if (automatic && !before?.paymentMethodId)
        throw new AppError('payment_state_conflict', {
          ...{ message: 'Pay by card once and let the card be kept; then it can be charged.', param: 'automatic' },
        });
      const data = toColumns(rules);
      const written = before
        ? await db.paymentPreference.updateMany({
            where: { organizationId, version },
            data: { ...data, version: { increment: 1 } },
          })
        : await db.paymentPreference.createMany({ data: [{ organizationId, ...data }], skipDuplicates: true });
      if (written.count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
      const change = { organizationId, action: 'top-up-rules.changed', subject: `top-up-rules:${organizationId}` };
      await recordChange(db, { ...change, after: describe(rules), ...author });
    });
  }

  /** Forgets the saved card; automatic top-ups end with it. Throws AppError('not_found'). */
  async forgetCard(organizationId: string, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const { count } = await db.paymentPreference.updateMany({
        where: { organizationId, paymentMethodId: { not: null } },
        data: { paymentMethodId: null, customerId: null, isAutomatic: false, version: { increment: 1 } },
      });
      if (count === 0) throw new AppError('not_found');
      const change = { organizationId, action: 'saved-card.removed', subject: `top-up-rules:${organizationId}` };
      await recordChange(db, { ...change, ...author });
    });
  }

  private async requireSensible({ amount, monthly }: NonNullable<TopUpRules['automatic']>): Promise<void> {
    await this.bounds.require(amount, 'automatic.amountUsd');
    if (monthly >= amount) return;
    const message = 'The maximum of a month must allow for one top-up.';
    throw new AppError('invalid_value', { message, param: 'automatic.monthlyUsd' });
  }
}

const toColumns = ({ automatic }: TopUpRules) => ({
  isAutomatic: automatic !== null,
  ...(automatic && {
    ...{ thresholdNanoUsd: automatic.threshold, amountNanoUsd: automatic.amount, monthlyNanoUsd: automatic.monthly },
    ...{ pausedAt: null, pausedBecause: null, isPauseTold: false },
  }),
});

const describe = ({ automatic }: TopUpRules) => ({
  automatic: automatic && {
    ...{ thresholdUsd: formatUsd(automatic.threshold), amountUsd: formatUsd(automatic.amount) },
    monthlyUsd: formatUsd(automatic.monthly),
  },
});
