import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { InstantParameter, TimeZone } from '../http/reporting-parameters';
import { LATENCIES, SUMS } from '../http/sums';

export const OverviewQuery = z.strictObject({ from: InstantParameter, to: InstantParameter, timeZone: TimeZone });

const COSTS = { costUsd: Usd.optional(), marginUsd: Usd.optional() };
const Sums = z.object({ ...SUMS, ...COSTS, ...LATENCIES }).meta({ id: 'OverviewSums' });
export const OverviewAnswer = z
  .object({
    from: Instant.meta({ description: 'Of the whole buckets that were read' }),
    to: Instant,
    bucketSize: z.enum(['minute', 'hour', 'day']),
    totals: Sums,
    previous: Sums.nullable().meta({ description: 'Of the span of equal length before; null: no longer known' }),
    series: z.array(Sums.extend({ startsAt: Instant })).meta({ description: 'Oldest first, without gaps' }),
    models: z.array(Sums.extend({ model: z.string() })),
    channels: z.array(Sums.extend({ channelId: z.uuid().nullable(), name: z.string().nullable() })),
    organizations: z.array(z.object({ ...SUMS, ...COSTS, organizationId: z.uuid(), name: z.string().nullable() })),
    errors: z.array(z.object({ outcome: z.string(), errorCode: z.string().nullable(), calls: z.number().int() })),
  })
  .meta({ id: 'Overview', description: 'Costs and margins with `prices:read`' });
export type OverviewAnswer = z.infer<typeof OverviewAnswer>;
