import { isAddressOrRange } from '@app/api-tokens';
import { ENDPOINTS } from '@app/llm';
import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const name = z.string().trim().min(1).max(100);
const project = z.string().trim().min(1).max(100).nullable();
const allowedModels = z
  .array(z.string().trim().min(1).max(200))
  .max(200)
  .meta({ description: 'Model ids, in which `*` stands for any part; empty: all' });
const allowedIps = z
  .array(z.string().trim().max(50))
  .max(100)
  .superRefine((entries, context) => {
    const wrong = entries.find((entry) => !isAddressOrRange(entry));
    const message = `"${wrong}" is neither an address nor a range such as 10.0.0.0/8.`;
    if (wrong !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ description: 'Addresses and CIDR ranges it may be used from; empty: all' });
const allowedEndpoints = z
  .array(z.enum(ENDPOINTS))
  .max(ENDPOINTS.length)
  .meta({ description: 'Endpoints it may call, as the request log names them; empty: all' });
const groupId = z.uuid().nullable().meta({
  description: 'Its calls are routed and priced as those of this group, one of the organization; null: of its own',
});
const expiresAt = z.iso.datetime({ offset: true }).nullable();

export const NewApiTokenBody = z.object({
  name,
  project: project.default(null),
  allowedModels: allowedModels.default([]),
  allowedIps: allowedIps.default([]),
  allowedEndpoints: allowedEndpoints.default([]),
  groupId: groupId.default(null),
  expiresAt: expiresAt.default(null),
  userId: z.uuid().optional().meta({ description: 'Whose it is; default: yours. Only an admin may name another.' }),
});
export const ApiTokenChanges = z
  .object({ name, project, allowedModels, allowedIps, allowedEndpoints, groupId, expiresAt })
  .partial();

const state = z.enum(['active', 'expired', 'revoked']);
const FILTERS = { state: state.optional(), userId: z.uuid().optional() };
const SORTABLE = ['name', 'createdAt', 'expiresAt'] as const;
export const ApiTokenQuery = listQuery(SORTABLE, '-createdAt', FILTERS);
export const AllApiTokensQuery = listQuery(SORTABLE, '-createdAt', { ...FILTERS, organizationId: z.uuid().optional() });

export const ApiTokenAnswer = z
  .object({
    id: z.uuid(),
    organizationId: z.uuid(),
    organizationName: z.string(),
    userId: z.uuid().nullable(),
    userName: z.string().nullable(),
    name: z.string(),
    project: z.string().nullable(),
    lastFour: z.string(),
    allowedModels: z.array(z.string()),
    allowedIps: z.array(z.string()),
    allowedEndpoints: z.array(z.enum(ENDPOINTS)),
    groupId: z.uuid().nullable().meta({ description: "Null: the organization's own" }),
    groupName: z.string().nullable(),
    state,
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    createdAt: Instant,
    version: z.number().int(),
  })
  .meta({ id: 'ApiToken' });
export type ApiTokenAnswer = z.infer<typeof ApiTokenAnswer>;
export const ApiTokenPage = pageOf(ApiTokenAnswer);
export const NewApiTokenAnswer = ApiTokenAnswer.extend({
  secret: z.string().meta({ description: 'The `sk-` secret; shown this once' }),
}).meta({ id: 'NewApiToken' });
