import { z } from 'zod';
import { Instant } from '../http/answers';
import { InstantParameter, TimeZone } from '../http/reporting-parameters';
import { SUMS } from '../http/sums';
import { TENANT_FILTERS } from '../requests/requests.schemas';

const RANGE = { from: InstantParameter, to: InstantParameter };

export const UsageQuery = z.strictObject({
  ...RANGE,
  timeZone: TimeZone,
  by: z.enum(['hour', 'day']).default('day'),
  groupBy: z.enum(['model', 'apiToken']).default('model'),
});
export const UsageExportQuery = z.strictObject({ ...TENANT_FILTERS, ...RANGE });

const Sums = z.object(SUMS);
export const UsageAnswer = z
  .object({
    from: Instant.meta({ description: 'Of the whole hours that were read' }),
    to: Instant,
    totals: Sums,
    buckets: z.array(Instant).meta({ description: 'Starts of all hours or days, oldest first' }),
    groups: z
      .array(
        Sums.extend({ key: z.string().meta({ description: 'A model, or the id of an API token' }), name: z.string() }),
      )
      .meta({ description: 'Highest charge first, at most 50' }),
    series: z.array(Sums.extend({ key: z.string(), startsAt: Instant })),
  })
  .meta({ id: 'Usage' });
export type UsageAnswer = z.infer<typeof UsageAnswer>;
