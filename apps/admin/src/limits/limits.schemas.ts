import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const SCOPES = ['group', 'organization', 'user', 'api_token'] as const;
const scope = z.enum(SCOPES);
/** What an organization sets itself; the others are the platform's. */
export const ownScope = z.enum(['user', 'api_token']);

const MOST = 2_000_000_000;
const count = z.number().int().min(1).max(MOST).nullable();
const RATES = {
  requestsPerMinute: count.meta({ description: 'In any 60 seconds; null: no limit' }),
  tokensPerMinute: count.meta({ description: 'Of input and output, in any 60 seconds; null: no limit' }),
  concurrency: count.meta({ description: 'Calls at the same time; null: no limit' }),
};
const NEW_RATES = {
  requestsPerMinute: RATES.requestsPerMinute.default(null),
  tokensPerMinute: RATES.tokensPerMinute.default(null),
  concurrency: RATES.concurrency.default(null),
};
const subjectId = z
  .uuid()
  .nullable()
  .meta({ description: 'Of the user or API token; null: each of the organization by itself' });
const modelId = z.string().min(1).max(200).nullable().meta({ description: 'Null: all models together' });

export const NewOwnLimitBody = z.object({
  scope: ownScope,
  subjectId: subjectId.default(null),
  modelId: modelId.default(null),
  ...NEW_RATES,
});
export const NewLimitBody = z.object({
  scope,
  groupId: z
    .uuid()
    .nullable()
    .default(null)
    .meta({ description: 'For each organization of it; of the scope group alone' }),
  organizationId: z.uuid().nullable().default(null).meta({ description: 'Of all scopes but group' }),
  subjectId: subjectId.default(null),
  modelId: modelId.default(null),
  ...NEW_RATES,
});
export type NewLimitBody = z.infer<typeof NewLimitBody>;
export const LimitChanges = z.object(RATES).partial();
export type LimitChanges = z.infer<typeof LimitChanges>;

const FILTERS = { scope: scope.optional(), modelId: z.string().max(200).optional() };
const SORTABLE = ['scope', 'createdAt'] as const;
export const LimitQuery = listQuery(SORTABLE, 'scope', FILTERS);
export const AllLimitsQuery = listQuery(SORTABLE, 'scope', {
  ...FILTERS,
  organizationId: z.uuid().optional(),
  groupId: z.uuid().optional(),
});

export const LimitAnswer = z
  .object({
    id: z.uuid(),
    scope,
    groupId: z.uuid().nullable(),
    groupName: z.string().nullable(),
    organizationId: z.uuid().nullable(),
    organizationName: z.string().nullable(),
    subjectId: z.uuid().nullable(),
    subjectName: z.string().nullable().meta({ description: 'Null: each by itself, or of what is gone' }),
    modelId: z.string().nullable(),
    ...RATES,
    createdAt: Instant,
    version: z.number().int(),
  })
  .meta({ id: 'RateLimit' });
export type LimitAnswer = z.infer<typeof LimitAnswer>;
const used = z.number().int();
const RateLimitUse = z
  .object({
    limitId: z.uuid(),
    uses: z
      .array(
        z.object({
          subjectId: z.uuid().nullable().meta({ description: 'The user or API token; null: the organization' }),
          subjectName: z.string().nullable(),
          requests: used.meta({ description: 'In the last 60 seconds' }),
          tokens: used.meta({ description: 'In the last 60 seconds; of calls in flight, what they may use' }),
          concurrency: used.meta({ description: 'Calls in flight' }),
        }),
      )
      .meta({ description: 'Of a limit for each by itself: the busiest, those who use nothing left out' }),
  })
  .meta({ id: 'RateLimitUse' });
export const LimitUseAnswer = z.object({
  isAway: z
    .boolean()
    .meta({ description: 'Redis is away: each process counts by itself, and nothing is known of all' }),
  items: z.array(RateLimitUse),
});

export const LimitPage = pageOf(LimitAnswer);
