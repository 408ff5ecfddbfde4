import { PERMISSIONS, type Permission } from '@app/identity';
import { z } from 'zod';
import { Instant } from '../http/answers';

const scopes = z
  .array(z.enum(PERMISSIONS as [Permission, ...Permission[]]))
  .min(1)
  .max(100);

export const NewManagementTokenBody = z.object({
  name: z.string().trim().min(1).max(100),
  scopes,
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});
export const ManagementTokenAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    lastFour: z.string(),
    scopes: z.array(z.string()),
    expiresAt: Instant.nullable(),
    lastUsedAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'ManagementToken' });
export const ManagementTokens = z.object({ items: z.array(ManagementTokenAnswer) });
export const NewManagementTokenAnswer = ManagementTokenAnswer.extend({
  secret: z.string().meta({ description: 'The `wm-` secret; shown this once' }),
}).meta({ id: 'NewManagementToken' });
