import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { InstantParameter, UsdParameter, WordParameter } from '../http/reporting-parameters';

export const OUTCOMES = ['completed', 'caller_left', 'rejected', 'upstream_failed', 'recovered'] as const;

const MOST_MS = 86_400_000;
const milliseconds = z.coerce.number().int().min(0).max(MOST_MS);

/** What a tenant may search its calls by. All that is given must hold; another name is refused, not overlooked. */
export const TENANT_FILTERS = {
  from: InstantParameter.optional().meta({ description: 'Calls that arrived then or later' }),
  to: InstantParameter.optional().meta({ description: 'Calls that arrived before then' }),
  userId: z.uuid().optional(),
  apiTokenId: z.uuid().optional(),
  modelRequested: WordParameter.optional(),
  outcome: z.enum(OUTCOMES).optional(),
  errorCode: WordParameter.optional(),
  finishReason: WordParameter.optional(),
  endpoint: WordParameter.optional(),
  stream: z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' }).optional(),
  project: WordParameter.optional(),
  endUser: WordParameter.optional(),
  minChargeUsd: UsdParameter.optional(),
  maxChargeUsd: UsdParameter.optional(),
  minTotalMs: milliseconds.optional(),
  minFirstTokenMs: milliseconds.optional(),
  requestId: WordParameter.optional().meta({ description: '`req_...`: that call alone' }),
};
const PLATFORM_FILTERS = {
  ...TENANT_FILTERS,
  organizationId: z.uuid().optional(),
  channelId: z.uuid().optional(),
  modelServed: WordParameter.optional(),
};

const MAX_PAGE = 200;
const PAGING = {
  cursor: WordParameter.optional().meta({ description: '`nextCursor` of the page before' }),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
};
export const TenantRequestsQuery = z.strictObject({ ...TENANT_FILTERS, ...PAGING });
export const RequestsQuery = z.strictObject({ ...PLATFORM_FILTERS, ...PAGING });

const tokens = z.number().int();
const TENANT_FIELDS = {
  id: z.string().meta({ description: '`req_...`, as the caller was told' }),
  admittedAt: Instant,
  completedAt: Instant,
  organizationId: z.uuid(),
  userId: z.uuid().nullable(),
  userName: z.string().nullable(),
  apiTokenId: z.uuid(),
  apiTokenName: z.string().meta({ description: 'As it was called then' }),
  project: z.string().nullable(),
  endUser: z.string().nullable(),
  endpoint: z.string(),
  stream: z.boolean(),
  model: z.string().meta({ description: 'As it was asked for' }),
  outcome: z.enum(OUTCOMES),
  finishReason: z.string().nullable(),
  errorCode: z.string().nullable(),
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  reasoningTokens: tokens,
  chargeUsd: Usd,
  attempts: z.number().int(),
  queueMs: z.number().int(),
  firstTokenMs: z.number().int().nullable(),
  totalMs: z.number().int(),
};
/** What only the platform's own people are shown. */
const INNER_FIELDS = {
  organizationName: z.string().nullable(),
  providerId: z.string().nullable(),
  channelId: z.uuid().nullable(),
  channelName: z.string().nullable(),
  modelServed: z.string().nullable().meta({ description: 'What the upstream says it ran' }),
  costUsd: Usd.optional().meta({ description: 'With `prices:read`' }),
};
export const TenantRequestAnswer = z.object(TENANT_FIELDS).meta({ id: 'TenantRequest' });
export const RequestAnswer = z.object({ ...TENANT_FIELDS, ...INNER_FIELDS }).meta({ id: 'Request' });
export type TenantRequestAnswer = z.infer<typeof TenantRequestAnswer>;
export type RequestAnswer = z.infer<typeof RequestAnswer>;

const pageOfRequests = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).meta({ description: 'Newest first' }),
    nextCursor: z.string().nullable().meta({ description: 'Null: there is nothing further' }),
    searchedUntil: Instant.meta({ description: 'Every call since then was looked at' }),
    isComplete: z
      .boolean()
      .meta({ description: 'False: time was over before the page was full; go on from the cursor' }),
    droppedUntil: z.iso
      .date()
      .nullable()
      .meta({ description: 'The newest UTC day of the range whose calls are no longer kept; null: none is' }),
  });
export const TenantRequestPage = pageOfRequests(TenantRequestAnswer);
export const RequestPage = pageOfRequests(RequestAnswer);

const choice = z.object({ id: z.string(), name: z.string() });
const models = z.array(z.string());
export const RequestChoices = z.object({ models, organizations: z.array(choice), channels: z.array(choice) });
export const TenantRequestChoices = z.object({ models, apiTokens: z.array(choice) });
