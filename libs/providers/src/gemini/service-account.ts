import { createSign } from 'node:crypto';
import { AppError } from '@app/common';
import { UpstreamError } from '@app/llm';
import { z } from 'zod';
import type { HttpAnswer, TokenExchange } from '../adapter';
import { jsonIn } from '../openai-compatible/wire';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest Google grants. */
const VALID_SECONDS = 3_600;

const ServiceAccount = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().nullish(),
  token_uri: z.url().nullish(),
});

const AccessToken = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/**
 * The JSON key of a service account, exchanged for an access token. An API key is sent as it is.
 * Source: Google Identity, Using OAuth 2.0 for server to server applications.
 */
export const serviceAccountExchange: TokenExchange = {
  applies: (secret) => secret.trimStart().startsWith('{'),
  buildRequest(secret, now) {
    const account = ServiceAccount.safeParse(jsonIn(secret));
    if (!account.success) throw invalid('This is not the JSON key of a service account.');
    const tokenUri = googleAddress(account.data.token_uri ?? 'https://oauth2.googleapis.com/token');
    const assertion = signedAssertion(account.data, tokenUri, Math.floor(now.getTime() / 1000));
    return {
      url: tokenUri,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
    };
  },
  parseResponse,
};

/** Whoever stores a key must not make Weir sign for, or call, an address of their choice. */
function googleAddress(address: string): string {
  const { protocol, hostname, port, username } = new URL(address);
  const isGoogle = hostname === 'googleapis.com' || hostname.endsWith('.googleapis.com');
  if (protocol === 'https:' && isGoogle && port === '' && username === '') return address;
  throw invalid('The token_uri of this service account is not an address of googleapis.com.');
}

function signedAssertion(
  { client_email: issuer, private_key: key, private_key_id: keyId }: z.infer<typeof ServiceAccount>,
  audience: string,
  nowSeconds: number,
): string {
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId && { kid: keyId }) };
  const claims = { iss: issuer, scope: SCOPE, aud: audience, iat: nowSeconds, exp: nowSeconds + VALID_SECONDS };
  const content = `${base64Url(header)}.${base64Url(claims)}`;
  try {
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
  } catch {
    throw invalid('The private key of this service account cannot be read.');
  }
}

const base64Url = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Without the cause, which may quote the key. */
const invalid = (message: string): AppError => new AppError('invalid_value', { message, param: 'secrets' });

const ANY_TIME = new Date(0);

/** Any text may be an API key. */
export function faultOfSecret(secret: string): string | undefined {
  if (serviceAccountExchange.applies?.(secret) === false) return undefined;
  try {
    serviceAccountExchange.buildRequest(secret, ANY_TIME);
    return undefined;
  } catch (error) {
    return (error as AppError).message;
  }
}

function parseResponse({ status, body }: HttpAnswer): { readonly token: string; readonly expiresInSeconds: number } {
  const answer = AccessToken.safeParse(jsonIn(body));
  if (!answer.success) throw new UpstreamError('malformed_response', { status });
  return { token: answer.data.access_token, expiresInSeconds: answer.data.expires_in };
}
