import { PLATFORM_ROLES } from '@app/identity';
import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const platformRole = z.enum([...PLATFORM_ROLES, 'none']);

export const UserQuery = listQuery(['name', 'email', 'createdAt'], 'name', {
  platformRole: platformRole.optional(),
  state: z.enum(['active', 'disabled']).optional(),
  organizationId: z.uuid().optional(),
});

export const UserChanges = z
  .object({ name: z.string().trim().min(1).max(100), platformRole, isDisabled: z.boolean() })
  .partial();

export const UserAnswer = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    platformRole,
    isDisabled: z.boolean(),
    memberships: z.array(
      z.object({ organizationId: z.uuid(), organizationName: z.string(), role: z.enum(['admin', 'member']) }),
    ),
    createdAt: Instant,
    version: z.number().int(),
  })
  .meta({ id: 'User' });
export type UserAnswer = z.infer<typeof UserAnswer>;
export const UserPage = pageOf(UserAnswer);
