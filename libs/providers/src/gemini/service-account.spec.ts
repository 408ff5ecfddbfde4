import { createVerify } from 'node:crypto';
import { AppError } from '@app/common';
import { failureOf } from '../__fixtures__/describe-adapter';
import { PUBLIC_KEY, serviceAccount } from './__fixtures__/service-account';
import { serviceAccountExchange } from './service-account';

const NOW = new Date('2026-11-20T00:00:00Z');
const exchange = (secret: string) => serviceAccountExchange.buildRequest(secret, NOW);

describe('the key of a service account', () => {
  it('is exchanged by a signed assertion for at most an hour', () => {
    const { url, headers, body } = exchange(serviceAccount());
    const form = new URLSearchParams(body);
    const [header, claims, signature] = form.get('assertion')!.split('.') as [string, string, string];
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
    expect([url, headers['content-type'], form.get('grant_type')]).toEqual([
      'https://oauth2.googleapis.com/token',
      'application/x-www-form-urlencoded',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ]);
    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k-1' });
    expect(read(claims)).toEqual({
      iss: 'weir@p-1.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://oauth2.googleapis.com/token',
      iat: NOW.getTime() / 1000,
      exp: NOW.getTime() / 1000 + 3_600,
    });
    const verifier = createVerify('RSA-SHA256').update(`${header}.${claims}`);
    expect(verifier.verify(PUBLIC_KEY, signature, 'base64url')).toBe(true);
    expect(url + body).not.toContain('PRIVATE KEY');
  });

  it.each([
    'http://oauth2.googleapis.com/token',
    'https://169.254.169.254/token',
    'https://googleapis.com.evil.example/token',
    'https://evilgoogleapis.com/token',
    'https://oauth2.googleapis.com@evil.example/token',
    'https://oauth2.googleapis.com:8443/token',
    'no address',
  ])('N10 is not signed for %s', (address) => {
    expect(() => exchange(serviceAccount({ token_uri: address }))).toThrow(AppError);
  });

  it.each(['{"broken', '{}', serviceAccount({ private_key: 'no key' }), serviceAccount({ client_email: 5 })])(
    'is refused without a word of it when it is none',
    (secret) => {
      let message = '';
      try {
        exchange(secret);
      } catch (error) {
        message = `${(error as Error).message} ${String((error as Error).cause)}`;
      }
      expect(message).toMatch(/service account/);
      expect(message).not.toContain('no key');
    },
  );

  it('is told from an API key, which needs no exchange', () => {
    expect(serviceAccountExchange.applies!(` ${serviceAccount()}`)).toBe(true);
    expect(serviceAccountExchange.applies!('AIzaSyExample')).toBe(false);
  });

  it('gives an access token, or nothing', () => {
    const answer = (body: string) => serviceAccountExchange.parseResponse({ status: 200, headers: {}, body });
    expect(answer('{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}')).toEqual({
      token: 'ya29.x',
      expiresInSeconds: 3_599,
    });
    for (const body of ['', '{}', '{"access_token":"","expires_in":1}', '{"access_token":"x","expires_in":"1"}']) {
      expect(failureOf(() => answer(body))?.failure).toBe('malformed_response');
    }
  });
});
