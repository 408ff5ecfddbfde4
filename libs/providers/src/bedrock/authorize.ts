import { createHash } from 'node:crypto';
import aws4 from 'aws4';
import type { HttpRequest, Target } from '../adapter';

/** `ACCESS_KEY_ID:SECRET_ACCESS_KEY` or `ACCESS_KEY_ID:SECRET_ACCESS_KEY:SESSION_TOKEN`. API keys of Bedrock have no colon. */
const KEY_PAIR = /^([A-Z0-9]{8,128}):([^\s:]+)(?::(\S+))?$/;

const API_KEY = /^[^\s:]+$/;

export const faultOfSecret = (secret: string): string | undefined =>
  KEY_PAIR.test(secret) || API_KEY.test(secret)
    ? undefined
    : 'This is neither an API key nor ACCESS_KEY_ID:SECRET_ACCESS_KEY.';

/** `bedrock-runtime.eu-central-1.amazonaws.com`, also of FIPS, China and private endpoints. */
const REGION_IN_HOST = /(?:^|\.)bedrock(?:-runtime)?(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\./;
/** AWS's own, for an address that names none. */
const DEFAULT_REGION = 'us-east-1';

type Authority = Pick<Target, 'credential' | 'settings' | 'now'>;

/**
 * The request with its credentials: an API key as it is, a pair of keys as Signature Version 4 of these bytes at this time.
 * Source: AWS's reference of Signature Version 4.
 */
export function authorize(request: HttpRequest, authority: Authority): HttpRequest {
  const pair = KEY_PAIR.exec(authority.credential);
  if (!pair) return { ...request, headers: { ...request.headers, authorization: `Bearer ${authority.credential}` } };
  const signed = (body: string) => sign({ ...request, body }, pair, authority);
  return { ...request, headers: signed(request.body), signed };
}

function sign(request: HttpRequest, pair: RegExpExecArray, { settings, now }: Authority): HttpRequest['headers'] {
  const [, accessKeyId, secretAccessKey, sessionToken] = pair;
  const { host, pathname, search } = new URL(request.url);
  const { 'content-type': contentType } = request.headers;
  const added = {
    'x-amz-content-sha256': createHash('sha256').update(request.body).digest('hex'),
    'x-amz-date': now.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const signed = aws4.sign(
    {
      service: 'bedrock',
      region: settings.region ?? REGION_IN_HOST.exec(host)?.[1] ?? DEFAULT_REGION,
      method: request.method ?? 'POST',
      host,
      path: pathname + search,
      headers: { host, ...(contentType !== undefined && { 'content-type': contentType }), ...added },
      body: request.body,
      // It is written by the HTTP client.
      ...{ extraHeadersToIgnore: { 'content-length': true } },
    },
    { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! },
  );
  return { ...request.headers, ...added, authorization: String(signed.headers!['Authorization']) };
}
