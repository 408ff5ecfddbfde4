import { LOCALES } from '@app/mail';
import { z } from 'zod';
import { personName } from './login.schemas';

export const Me = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    locale: z.string().nullable(),
    platformRole: z.enum(['owner', 'operator', 'finance', 'support', 'none']),
    mustChangePassword: z.boolean().meta({ description: 'Somebody else made the password' }),
    permissions: z.array(z.string()).meta({ description: 'On the platform' }),
    memberships: z.array(
      z.object({
        organizationId: z.uuid(),
        organizationName: z.string(),
        role: z.enum(['admin', 'member']),
        permissions: z.array(z.string()).meta({ description: 'In this organization' }),
      }),
    ),
  })
  .meta({ id: 'Me' });

export const ProfileChanges = z
  .object({ name: personName, locale: z.enum(LOCALES).nullable().meta({ description: 'Of mails; null: English' }) })
  .partial();
