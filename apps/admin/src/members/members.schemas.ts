import { MEMBERSHIP_ROLES } from '@app/identity';
import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const role = z.enum(MEMBERSHIP_ROLES);

export const MemberQuery = listQuery(['createdAt'], 'createdAt', { role: role.optional() });
export const MemberChanges = z.object({ role });
export const MemberAnswer = z
  .object({
    userId: z.uuid(),
    email: z.string(),
    name: z.string(),
    role,
    isDisabled: z.boolean(),
    activeApiTokens: z.number().int(),
    joinedAt: Instant,
  })
  .meta({ id: 'Member' });
export type MemberAnswer = z.infer<typeof MemberAnswer>;
export const MemberPage = pageOf(MemberAnswer);
