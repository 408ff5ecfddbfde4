import { SKIP_REASONS, USAGE_COMPONENTS } from '@app/llm';
import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { RequestAnswer, TenantRequestAnswer } from './requests.schemas';

const TENANT_ATTEMPT = {
  number: z.number().int(),
  startedAfterMs: z.number().int().meta({ description: 'Since the call was admitted' }),
  firstByteMs: z.number().int().nullable(),
  totalMs: z.number().int(),
  failure: z.string().nullable().meta({ description: 'Null: it served the call' }),
  httpStatus: z.number().int().nullable(),
};
const TenantAttempt = z.object(TENANT_ATTEMPT).meta({ id: 'TenantAttempt' });
const Attempt = z
  .object({
    ...TENANT_ATTEMPT,
    providerId: z.string(),
    channelId: z.uuid(),
    channelName: z.string().nullable(),
    upstreamModel: z.string(),
    upstreamRequestId: z.string().nullable(),
    costUsd: Usd.optional().meta({ description: 'With `prices:read`' }),
  })
  .meta({ id: 'Attempt' });
export type TenantAttempt = z.infer<typeof TenantAttempt>;
export type Attempt = z.infer<typeof Attempt>;

const Skipped = z.object({
  channelId: z.uuid(),
  channelName: z.string().nullable(),
  credentialId: z.uuid().nullable().meta({ description: 'Null: the channel as a whole' }),
  reason: z.enum(SKIP_REASONS),
  until: Instant.nullable().meta({ description: 'Of one that rested' }),
});
export const Route = z
  .object({
    candidates: z.number().int().meta({ description: 'Channels that serve the model for the caller' }),
    skipped: z.array(Skipped).meta({ description: 'Twenty at the most' }),
    affinity: z
      .enum(['kept', 'moved'])
      .nullable()
      .meta({ description: 'Null: of no conversation that was seen before' }),
    queuedMs: z.number().int().meta({ description: 'Waited so long for room at a channel' }),
    hedged: z.boolean().meta({ description: 'A second channel was asked before the first had failed' }),
  })
  .meta({ id: 'RequestRoute' });

const ChargeLine = z.object({
  component: z.enum(USAGE_COMPONENTS),
  quantity: z.number().int(),
  unit: z.enum(['perMillionTokens', 'perUnit']),
  priceUsd: Usd.meta({ description: 'For a million tokens, or for one piece' }),
  amountUsd: Usd.meta({ description: 'Quantity times price, before rounding' }),
});
export const Charge = z
  .object({
    usageSource: z.string(),
    serviceTier: z.string(),
    priceVersionId: z.uuid(),
    priceModelId: z.string().nullable(),
    pricesFrom: Instant.nullable(),
    ratedAboveInputTokens: z.number().int().nullable(),
    lines: z.array(ChargeLine),
    roundingUsd: Usd.meta({ description: 'What rounding to a nano-dollar added: lines and this make the charge' }),
    chargeUsd: Usd,
    holdUsd: Usd,
    capUsd: Usd.meta({ description: 'The most it could cost when it was admitted' }),
    overrunUsd: Usd,
  })
  .meta({ id: 'RequestCharge' });
export const Transaction = z
  .object({
    id: z.string(),
    createdAt: Instant,
    period: z.string().meta({ description: 'The month of the books: `2026-07`' }),
    calls: z.number().int().meta({ description: 'It settles so many calls at once' }),
    shareUsd: Usd.meta({ description: "This call's part of it" }),
    entries: z.array(z.object({ account: z.string(), amountUsd: Usd })),
  })
  .meta({ id: 'RequestTransaction' });

const UNSETTLED = {
  state: z.enum(['in_flight', 'ended', 'quarantined']),
  id: z.string(),
  organizationId: z.uuid(),
  since: Instant,
  holdUsd: Usd.nullable(),
};
const SETTLED = {
  state: z.literal('settled'),
  settledAt: Instant,
  charge: Charge,
  transaction: Transaction.nullable(),
};

export const TenantRequestLife = z.discriminatedUnion('state', [
  z.object({ ...SETTLED, call: TenantRequestAnswer, attempts: z.array(TenantAttempt) }),
  z.object(UNSETTLED),
]);
export const RequestLifeAnswer = z.discriminatedUnion('state', [
  z.object({ ...SETTLED, call: RequestAnswer, route: Route.nullable(), attempts: z.array(Attempt) }),
  z.object({ ...UNSETTLED, organizationName: z.string().nullable(), reason: z.string().nullable() }),
]);
