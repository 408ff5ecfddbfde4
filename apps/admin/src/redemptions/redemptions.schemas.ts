import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

export const RedemptionBody = z.object({
  code: z.string().trim().min(1).max(100).meta({ description: 'In capitals or not, with or without its dashes' }),
});

export const RedemptionAnswer = z
  .object({
    kind: z.enum(['top_up', 'grant']),
    amountUsd: Usd,
    creditExpiresAt: Instant.nullable().meta({ description: 'When the credit of a grant ends; null: never' }),
  })
  .meta({ id: 'Redemption' });

const { page, pageSize } = listQuery(['id'], 'id').shape;
export const TopUpQuery = z.object({ page, pageSize });

export const TopUpAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(['top_up', 'grant']),
    amountUsd: Usd,
    creditExpiresAt: Instant.nullable(),
    isReversed: z.boolean().meta({ description: 'It was taken back' }),
    lastFour: z.string().nullable().meta({ description: 'Of its redemption code; null: it came another way' }),
    redeemedBy: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'TopUp' });
export const TopUpPage = pageOf(TopUpAnswer);
