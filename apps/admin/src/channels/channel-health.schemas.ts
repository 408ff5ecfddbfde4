import { z } from 'zod';
import { Instant } from '../http/answers';

const count = z.number().int();
const milliseconds = z.number().int().nullable();

export const CircuitAnswer = z
  .object({
    key: z.string(),
    kind: z.enum(['channel', 'credential', 'model']),
    subject: z.string().meta({ description: 'The id of the channel or credential; what the model is called there' }),
    failure: z.string().meta({ description: 'Why it is left alone' }),
    since: Instant,
    until: Instant.meta({ description: 'From then on it is tried whether it works again' }),
    isDue: z.boolean().meta({ description: 'That is now' }),
    openings: count.meta({ description: 'How often in a row; its pauses grow with it' }),
  })
  .meta({ id: 'Circuit' });
export type CircuitAnswer = z.infer<typeof CircuitAnswer>;

export const CircuitBody = z.object({ key: z.string().min(1).max(500) });
export const CircuitList = z.object({ circuits: z.array(CircuitAnswer) });

export const ChannelHealth = z
  .object({
    state: z
      .enum(['healthy', 'degraded', 'failing', 'resting', 'unknown'])
      .meta({ description: '`resting`: no call goes to it until its circuit closes' }),
    circuits: z.array(CircuitAnswer).meta({ description: 'What of it is left alone now' }),
    served: count.meta({ description: 'Attempts of the last hour, of the newest 20,000 of all channels' }),
    failed: count.meta({ description: 'Without those that failed by a fault of the caller' }),
    successRate: z.number().nullable(),
    p95FirstByteMs: milliseconds,
    lastFailure: z.string().nullable(),
    lastFailureAt: Instant.nullable(),
    intervals: z
      .array(z.object({ startsAt: Instant, served: count, failed: count }))
      .meta({ description: 'Of five minutes; those without any attempt are left out' }),
  })
  .meta({ id: 'ChannelHealth' });
export type ChannelHealth = z.infer<typeof ChannelHealth>;

const ModelPerformance = z
  .object({
    upstreamModel: z.string(),
    attempts: count,
    served: count,
    firstByteP50Ms: milliseconds,
    firstByteP95Ms: milliseconds,
    tokensPerSecond: z.number().nullable(),
  })
  .meta({ id: 'ModelPerformance' });

/** By what all API processes counted. */
export const Performance = z
  .object({
    isKnown: z.boolean().meta({ description: 'False: what was counted cannot be read, as Redis is away' }),
    models: z.array(ModelPerformance).meta({ description: 'Of the last hour' }),
    course: z
      .array(z.object({ startsAt: Instant, models: z.array(ModelPerformance) }))
      .meta({ description: 'The same in spans of five minutes, the oldest first' }),
  })
  .meta({ id: 'ChannelPerformance' });
export type Performance = z.infer<typeof Performance>;
