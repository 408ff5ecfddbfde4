import { formatUsd } from '@app/common';
import { Database } from '@app/database';
import type { TenantScope } from '@app/identity';
import { RedemptionsService, topUpsOf, type Redemption } from '@app/payments';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AttemptLimiter } from '../auth/attempt-limiter';
import { instant, instantOrNull } from '../http/answers';
import type { RedemptionAnswer, TopUpPage, TopUpQuery } from './redemptions.schemas';

@Injectable()
export class RedemptionsAdministration {
  constructor(
    private readonly database: Database,
    private readonly redemptions: RedemptionsService,
    private readonly attempts: AttemptLimiter,
  ) {}

  /** A code that is good does not count as a try. Throws AppError('too_many_attempts'), and what RedemptionsService throws. */
  async redeem(redemption: Redemption): Promise<z.infer<typeof RedemptionAnswer>> {
    await this.attempts.count('redemptionCodes', redemption.userId);
    const { kind, amount, creditExpiresAt } = await this.redemptions.redeem(redemption);
    await this.attempts.takeBack('redemptionCodes', redemption.userId);
    return { kind, amountUsd: formatUsd(amount), creditExpiresAt: instantOrNull(creditExpiresAt) };
  }

  async listTopUps(
    { page, pageSize }: z.infer<typeof TopUpQuery>,
    scope: TenantScope,
  ): Promise<z.infer<typeof TopUpPage>> {
    const offset = (page - 1) * pageSize;
    const { items, total } = await topUpsOf(this.database, { ...scope, limit: pageSize, offset });
    return {
      items: items.map(({ id, kind, amount, createdAt, expiresAt, isReversed, lastFour, redeemedBy }) => ({
        ...{ id: id.toString(), kind: kind === 'top-up' ? ('top_up' as const) : ('grant' as const), isReversed },
        ...{ amountUsd: formatUsd(amount), creditExpiresAt: instantOrNull(expiresAt), lastFour, redeemedBy },
        createdAt: instant(createdAt),
      })),
      total,
    };
  }
}
