import { LOCALES } from '@app/mail';
import { MAX_PASSWORD_LENGTH } from '@app/identity';
import { z } from 'zod';
import { Instant } from '../http/answers';

export const email = z.email().trim().max(254);
export const password = z.string().min(1).max(MAX_PASSWORD_LENGTH);
export const personName = z.string().trim().min(1).max(100);
export const locale = z.enum(LOCALES).nullable().default(null).meta({ description: 'Of mails; null: English' });
/** Of a link, a challenge. */
export const token = z.string().min(20).max(200);
const code = z.string().trim().min(6).max(40).meta({ description: 'Of the authenticator app, or a recovery code' });

export const LoginBody = z.object({ email: z.string(), password: z.string() });
export const CodeBody = z.object({ challenge: token, code });
export const LoggedIn = z
  .object({
    next: z.literal('none'),
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    platformRole: z.string(),
    mustChangePassword: z.boolean().meta({ description: 'Somebody else made the password' }),
  })
  .meta({ id: 'LoggedIn' });
const CodeNeeded = z
  .object({ next: z.literal('totp'), challenge: z.string(), expiresAt: Instant })
  .meta({ id: 'CodeNeeded' });
export const LoginAnswer = z.discriminatedUnion('next', [LoggedIn, CodeNeeded]);

export const LoginOptions = z
  .object({
    productName: z.string(),
    isRegistrationOpen: z.boolean(),
    oidcProviders: z.array(z.object({ id: z.string(), label: z.string() })),
  })
  .meta({ id: 'LoginOptions' });

export const SessionAnswer = z
  .object({
    id: z.uuid(),
    isCurrent: z.boolean(),
    method: z.enum(['password', 'totp', 'recovery_code', 'passkey', 'oidc', 'invitation', 'registration']),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: Instant,
    lastSeenAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Session' });
export const SessionList = z.object({ items: z.array(SessionAnswer) });
export const EndedSessions = z.object({ ended: z.number().int() });

export const PasswordBody = z.object({
  currentPassword: z.string().max(MAX_PASSWORD_LENGTH).optional().meta({ description: 'Of whoever has one' }),
  password,
});
export const ResetRequestBody = z.object({ email });
export const ResetBody = z.object({ token, password });

export const SecurityAnswer = z
  .object({
    hasPassword: z.boolean(),
    mustChangePassword: z.boolean(),
    isEmailVerified: z.boolean(),
    totp: z.object({ isEnabled: z.boolean(), recoveryCodesLeft: z.number().int() }),
    passkeys: z.number().int(),
    identities: z.number().int(),
  })
  .meta({ id: 'Security' });
export const TotpBeginning = z.object({
  secret: z.string().meta({ description: 'To be typed' }),
  uri: z.string().meta({ description: 'To be shown as a QR code' }),
});
export const TotpCodeBody = z.object({ code });
export const ProofBody = z
  .object({ password, code })
  .partial()
  .refine((body) => body.password !== undefined || body.code !== undefined, {
    message: 'The password or a code is needed.',
    path: ['password'],
  });
export const RecoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).meta({ description: 'Ten, each good once; shown this once' }),
});

export const RegistrationBody = z.object({ email, name: personName, password, locale });
export const TokenBody = z.object({ token });
export const MailAnswer = z.object({
  delivery: z.enum(['email', 'log']).meta({ description: '`log`: no mail server is set; the link is in the log' }),
});
