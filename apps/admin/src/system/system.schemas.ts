import { z } from 'zod';
import { Instant, Usd } from '../http/answers';

const count = z.number().int();

export const SystemAnswer = z
  .object({
    version: z.string(),
    nodeVersion: z.string(),
    database: z.object({
      version: z.string(),
      sizeBytes: z.string(),
      connections: count,
      latencyMs: z.number(),
      partitionsUntil: z
        .string()
        .nullable()
        .meta({ description: 'The last day that has its partition of usage records' }),
    }),
    redis: z
      .object({ version: z.string(), usedMemoryBytes: z.string(), latencyMs: z.number(), workers: count })
      .nullable()
      .meta({ description: 'Null while Redis cannot be reached' }),
    settlement: z.object({
      waiting: count.meta({ description: 'Calls that ended and are not charged yet' }),
      oldestWaitingAt: Instant.nullable(),
      lastSettledAt: Instant.nullable(),
      quarantined: count,
    }),
    holds: z.object({ open: count, expired: count, amountUsd: Usd }),
    audit: z.object({
      openFindings: count,
      rounds: z.array(z.object({ name: z.string(), lookedAt: Instant })),
    }),
  })
  .meta({ id: 'SystemHealth' });
export type SystemAnswer = z.infer<typeof SystemAnswer>;
