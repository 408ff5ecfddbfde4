import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const MAX_CODES = 10_000;
const MAX_GRANT_DAYS = 3_650;

const kind = z.enum(['top_up', 'grant']).meta({ description: 'Money paid in elsewhere, or promotional credit' });
/** More than nothing, and no more than a million dollars. */
const amountUsd = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,9})?$/, 'must be dollars like "20" or "0.50", below a million')
  .refine((text) => /[1-9]/.test(text), 'must be more than nothing')
  .meta({ description: 'What each code is worth', examples: ['20.00'] });

export const NewRedemptionBatchBody = z
  .object({
    name: z.string().trim().min(1).max(100),
    kind,
    amountUsd,
    count: z.number().int().min(1).max(MAX_CODES),
    grantDays: z
      .number()
      .int()
      .min(1)
      .max(MAX_GRANT_DAYS)
      .nullable()
      .default(null)
      .meta({ description: 'How long the credit of a grant lasts once redeemed; null: for ever' }),
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullable()
      .default(null)
      .meta({ description: 'After that its codes are worth nothing' }),
  })
  .refine(({ kind: asked, grantDays }) => asked === 'grant' || grantDays === null, {
    message: 'only the credit of a grant ends',
    path: ['grantDays'],
  });

const batchState = z.enum(['active', 'expired', 'revoked']);
export const RedemptionBatchQuery = listQuery(['name', 'createdAt', 'expiresAt'], '-createdAt', {
  kind: kind.optional(),
  state: batchState.optional(),
});

export const RedemptionBatchAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind,
    amountUsd: Usd,
    grantDays: z.number().int().nullable(),
    state: batchState,
    count: z.number().int(),
    redeemedCount: z.number().int(),
    redeemedUsd: Usd,
    outstandingUsd: Usd.meta({ description: 'What its codes can still pay; nothing once it is revoked or expired' }),
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    createdBy: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'RedemptionBatch' });
export type RedemptionBatchAnswer = z.infer<typeof RedemptionBatchAnswer>;
export const RedemptionBatchPage = pageOf(RedemptionBatchAnswer);

export const NewRedemptionBatchAnswer = RedemptionBatchAnswer.extend({
  codes: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Shown this once: null when the idempotency key had made the batch before' }),
}).meta({ id: 'NewRedemptionBatch' });

const codeState = z.enum(['open', 'redeemed']);
export const RedemptionCodeQuery = z.object({
  page: listQuery(['id'], 'id').shape.page,
  pageSize: listQuery(['id'], 'id').shape.pageSize,
  state: codeState.optional(),
  search: z.string().trim().max(4).optional().meta({ description: 'The last four characters' }),
});

export const RedemptionCodeAnswer = z
  .object({
    id: z.uuid(),
    lastFour: z.string(),
    state: codeState,
    organizationId: z.uuid().nullable(),
    organizationName: z.string().nullable(),
    redeemedById: z.uuid().nullable(),
    redeemedBy: z.string().nullable(),
    redeemedAt: Instant.nullable(),
  })
  .meta({ id: 'RedemptionCode' });
export type RedemptionCodeAnswer = z.infer<typeof RedemptionCodeAnswer>;
export const RedemptionCodePage = pageOf(RedemptionCodeAnswer);
