import { z } from 'zod';
import { Instant } from '../http/answers';

const isLocal = (host: string) => ['localhost', '127.0.0.1', '[::1]'].includes(host);
const issuer = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((text) => text.startsWith('https:') || isLocal(new URL(text).hostname), 'must be https')
  .meta({ description: 'Below it is `/.well-known/openid-configuration`' });
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain like example.com');

const FACTS = {
  label: z.string().trim().min(1).max(50).meta({ description: 'On the button: "Log in with ..."' }),
  issuer,
  clientId: z.string().trim().min(1).max(300),
  allowedDomains: z.array(domain).max(100).meta({ description: 'Of e-mail addresses; empty: all' }),
  createsUsers: z.boolean().meta({ description: 'Whoever it vouches for becomes a user' }),
  isEnabled: z.boolean(),
};
const clientSecret = z.string().min(1).max(1_000);

export const ProviderChanges = z.object({ ...FACTS, clientSecret }).partial();
export const NewProviderBody = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be small letters, digits and dashes'),
  ...FACTS,
  allowedDomains: FACTS.allowedDomains.default([]),
  createsUsers: FACTS.createsUsers.default(false),
  isEnabled: FACTS.isEnabled.default(true),
  clientSecret,
});
export const ProviderAnswer = z
  .object({
    id: z.string(),
    label: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    allowedDomains: z.array(z.string()),
    createsUsers: z.boolean(),
    isEnabled: z.boolean(),
    redirectUri: z.string().meta({ description: 'To be allowed at the issuer' }),
    version: z.number().int(),
    createdAt: Instant,
  })
  .meta({ id: 'OidcProvider' });
export const ProviderList = z.object({ items: z.array(ProviderAnswer) });

/** A path of the dashboard: a link may have been made by anybody. */
const returnTo = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\x21-\x7e]*$/, 'must be a path')
  .default('/');
export const StartQuery = z.object({ returnTo });
export const LinkBody = z.object({ returnTo: returnTo.default('/profile') });
export const LinkAnswer = z.object({ url: z.string().meta({ description: 'Where to send the browser' }) });

export const IdentityAnswer = z
  .object({
    id: z.uuid(),
    providerId: z.string(),
    providerLabel: z.string(),
    email: z.string().nullable(),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'LinkedIdentity' });
export const IdentityList = z.object({ items: z.array(IdentityAnswer) });
