import { MEMBERSHIP_ROLES, PLATFORM_ROLES } from '@app/identity';
import { z } from 'zod';
import { email, locale, password, personName, token } from '../auth/login.schemas';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const role = z.enum(MEMBERSHIP_ROLES);
const state = z.enum(['open', 'expired', 'accepted', 'revoked']);

export const InvitationQuery = listQuery(['createdAt', 'email', 'expiresAt'], '-createdAt', {
  state: state.optional(),
});
export const AllInvitationsQuery = listQuery(['createdAt', 'email', 'expiresAt'], '-createdAt', {
  state: state.optional(),
  organizationId: z.uuid().optional(),
});

export const MemberInvitationBody = z.object({ email, role, locale });
export const InvitationBody = z
  .object({
    email,
    platformRole: z.enum(PLATFORM_ROLES).optional(),
    organizationId: z.uuid().optional(),
    role: role.optional().meta({ description: 'In the organization' }),
    locale,
  })
  .refine((body) => body.platformRole !== undefined || body.organizationId !== undefined, {
    message: 'A platform role, an organization or both are needed.',
    path: ['platformRole'],
  })
  .refine((body) => (body.organizationId === undefined) === (body.role === undefined), {
    message: 'An organization and a role in it go together.',
    path: ['role'],
  });

export const InvitationAnswer = z
  .object({
    id: z.uuid(),
    email: z.string(),
    platformRole: z.enum([...PLATFORM_ROLES, 'none']),
    organizationId: z.uuid().nullable(),
    organizationName: z.string().nullable(),
    role: role.nullable(),
    state,
    invitedByName: z.string().nullable(),
    createdAt: Instant,
    sentAt: Instant,
    expiresAt: Instant,
    acceptedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: 'Invitation' });
export const InvitationPage = pageOf(InvitationAnswer);
export const SentInvitationAnswer = InvitationAnswer.extend({
  delivery: z.enum(['email', 'log']).meta({ description: '`log`: no mail server is set; the link is in the log' }),
}).meta({ id: 'SentInvitation' });

export const OpenedInvitation = z
  .object({
    email: z.string(),
    platformRole: z.string(),
    organizationName: z.string().nullable(),
    role: role.nullable(),
    invitedByName: z.string().nullable(),
    hasLogin: z.boolean().meta({ description: 'Log in, then accept; else choose a name and a password' }),
    expiresAt: Instant,
  })
  .meta({ id: 'OpenedInvitation' });
export const AcceptBody = z.object({ token, name: personName, password, locale });
export const Joined = z.object({ organizationId: z.uuid().nullable(), platformRole: z.string() });
