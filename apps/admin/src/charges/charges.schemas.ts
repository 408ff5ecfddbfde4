import { z } from 'zod';
import { Instant, Usd } from '../http/answers';

export const ChargeAnswer = z
  .object({
    requestId: z.string(),
    apiTokenId: z.uuid(),
    model: z.string(),
    outcome: z.string(),
    inputTokens: z.number().int(),
    cachedTokens: z.number().int().meta({ description: 'Those of the input that were read from a cache' }),
    outputTokens: z.number().int(),
    reasoningTokens: z.number().int().meta({ description: 'Those of the output that were spent on thinking' }),
    chargeUsd: Usd,
    firstTokenMs: z.number().int().nullable(),
    totalMs: z.number().int(),
    completedAt: Instant,
  })
  .meta({ id: 'Charge' });
export type ChargeAnswer = z.infer<typeof ChargeAnswer>;
export const LatestChargeAnswer = z.object({ charge: ChargeAnswer.nullable() }).meta({ id: 'LatestCharge' });
