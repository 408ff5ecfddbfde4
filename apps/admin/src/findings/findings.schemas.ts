import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

export const FindingQuery = listQuery(['foundAt'], '-foundAt', { state: z.enum(['open', 'resolved']).default('open') });
export const FindingAnswer = z
  .object({
    id: z.string(),
    check: z.string().meta({ description: 'An invariant of docs/billing.md, or the name of another check' }),
    subject: z.string(),
    organizationId: z.uuid().nullable(),
    facts: z.unknown(),
    foundAt: Instant,
    lastSeenAt: Instant,
    resolvedAt: Instant.nullable(),
    resolution: z.string().nullable(),
  })
  .meta({ id: 'Finding' });
export const FindingPage = pageOf(FindingAnswer);
export const Resolution = z.object({ because: z.string().trim().min(3).max(1000) });
