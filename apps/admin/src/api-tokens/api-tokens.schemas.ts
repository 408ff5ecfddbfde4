import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const name = z.string().trim().min(1).max(100);
const project = z.string().trim().min(1).max(100).nullable();
const allowedModels = z.array(z.string().min(1).max(200)).max(200).meta({ description: 'Model ids; empty: all' });
const expiresAt = z.iso.datetime({ offset: true }).nullable();

export const NewApiTokenBody = z.object({
  name,
  project: project.default(null),
  allowedModels: allowedModels.default([]),
  expiresAt: expiresAt.default(null),
  userId: z.uuid().optional().meta({ description: 'Whose it is; default: yours. Only an admin may name another.' }),
});
export const ApiTokenChanges = z.object({ name, project, allowedModels, expiresAt }).partial();

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
