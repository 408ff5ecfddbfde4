import { createHash, createHmac } from 'node:crypto';
import { authorize, faultOfSecret } from './authorize';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const REQUEST = {
  url: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-x-v1%3A0/converse',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: '{"messages":[]}',
};
const now = new Date('2026-11-20T00:00:00Z');
const settings = { region: 'us-east-1' };

describe('the credentials of Bedrock', () => {
  it('K05 sign a request with a pair of keys, as AWS does', () => {
    const { headers } = authorize(REQUEST, { credential: `AKIDEXAMPLE:${SECRET}`, settings, now });
    expect(headers).toEqual({
      ...REQUEST.headers,
      'x-amz-date': '20261120T000000Z',
      'x-amz-content-sha256': '5e4ce7b36ba37b78a5d5f9fd08e6b7b54ba6879d651aa46ec9e1d6fa24ebe30a',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/bedrock/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, ' +
        'Signature=94a4dfa9f628af580c8edcc393d338924d50dd2c6cda41023a0f06a5079dfd70',
    });
  });

  it('K05 sign the token of a session, too', () => {
    const { headers } = authorize(REQUEST, { credential: `AKIDEXAMPLE:${SECRET}:FwoGZXIvYXdz+/=`, settings, now });
    expect(headers['x-amz-security-token']).toBe('FwoGZXIvYXdz+/=');
    expect(headers['authorization']).toContain('x-amz-date;x-amz-security-token, Signature=');
  });

  it.each([
    ['an API key', 'bedrock-api-key-YmVkcm9jaw==', true],
    ['a pair of keys', `AKIDEXAMPLE:${SECRET}`, true],
    ['a pair with the token of a session', `AKIDEXAMPLE:${SECRET}:FwoGZXIvYXdz+/=`, true],
    ['half a pair', 'AKIDEXAMPLE:', false],
    ['a line of a file', 'aws_access_key_id = AKIDEXAMPLE', false],
  ])('are %s, or not: %s', (_what, secret, isOne) => {
    expect(faultOfSecret(secret) === undefined).toBe(isOne);
  });

  it.each([
    ['of the settings', { region: 'eu-central-1' }, 'https://proxy.example', 'eu-central-1'],
    ['in the address', {}, 'https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['of a private endpoint', {}, 'https://vpce-1-2.bedrock-runtime.ap-south-1.vpce.amazonaws.com', 'ap-south-1'],
    ['that AWS takes when there is none', {}, 'https://proxy.example', 'us-east-1'],
  ])('sign for the region %s', (_which, own, base, region) => {
    const request = { ...REQUEST, url: `${base}/model/m/converse` };
    const { headers } = authorize(request, { credential: `AKIDEXAMPLE:${SECRET}`, settings: own, now });
    expect(headers['authorization']).toContain(`/20261120/${region}/bedrock/aws4_request`);
  });

  it('sign a question without a body and with a query', () => {
    const url = 'https://bedrock.us-east-1.amazonaws.com/foundation-models?byOutputModality=TEXT';
    const request = { method: 'GET' as const, url, headers: { accept: 'application/json' }, body: '' };
    const { headers } = authorize(request, { credential: `AKIDEXAMPLE:${SECRET}`, settings, now });
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const canonical = [
      ...['GET', '/foundation-models', 'byOutputModality=TEXT'],
      ...['host:bedrock.us-east-1.amazonaws.com', `x-amz-content-sha256:${empty}`, 'x-amz-date:20261120T000000Z', ''],
      ...['host;x-amz-content-sha256;x-amz-date', empty],
    ].join('\n');
    expect(headers['authorization']).toContain(`Signature=${signatureOf(canonical)}`);
  });

  it.each(['ABSKQmVkcm9ja0FQSUtleS1hYmNk', 'bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9B'])(
    'are sent as they are when they are an API key: %s',
    (credential) => {
      const { headers } = authorize(REQUEST, { credential, settings, now });
      expect(headers).toEqual({ ...REQUEST.headers, authorization: `Bearer ${credential}` });
    },
  );
});

/** By AWS's reference of Signature Version 4, beside the library that does it for us. */
function signatureOf(canonical: string): string {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = ['20261120', 'us-east-1', 'bedrock', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${SECRET}`);
  const scope = '20261120/us-east-1/bedrock/aws4_request';
  const hash = createHash('sha256').update(canonical).digest('hex');
  return hmac(key, ['AWS4-HMAC-SHA256', '20261120T000000Z', scope, hash].join('\n')).toString('hex');
}
