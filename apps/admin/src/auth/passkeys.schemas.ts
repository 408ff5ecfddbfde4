import { z } from 'zod';
import { Instant } from '../http/answers';

const base64url = z
  .string()
  .max(100_000)
  .regex(/^[\w-]*$/, 'must be base64url');
const name = z.string().trim().min(1).max(100);

export const PublicKeyOptions = z
  .looseObject({ challenge: z.string() })
  .meta({ id: 'PublicKeyOptions', description: 'As @simplewebauthn/browser takes it: `optionsJSON`' });

const credential = <Response extends z.ZodType>(response: Response) =>
  z.looseObject({
    id: base64url,
    rawId: base64url,
    type: z.literal('public-key'),
    response,
    clientExtensionResults: z.looseObject({}),
  });

const Attestation = z.looseObject({ clientDataJSON: base64url, attestationObject: base64url });
const Assertion = z.looseObject({
  clientDataJSON: base64url,
  authenticatorData: base64url,
  signature: base64url,
  userHandle: base64url.nullish(),
});
export const NewPasskeyBody = z.object({
  name: name.meta({ description: 'To tell it from others: "MacBook"' }),
  response: credential(Attestation).meta({ description: 'What `startRegistration` resolved to' }),
});
export const PasskeyLoginBody = z.object({
  response: credential(Assertion).meta({ description: 'What `startAuthentication` resolved to' }),
});
export const PasskeyName = z.object({ name });

export const PasskeyAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    isSynced: z.boolean().meta({ description: 'On several devices of its user' }),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'Passkey' });
export const PasskeyList = z.object({ items: z.array(PasskeyAnswer) });
