import { callsOf } from '../openai-compatible/__fixtures__/vendor-calls';
import { cloudflareAdapter } from './cloudflare.adapter';

const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353';
const API = 'https://api.cloudflare.com/client/v4';
const { build, failure } = callsOf(cloudflareAdapter);

describe('requests to Cloudflare', () => {
  it.each([
    [API, { accountId: ACCOUNT }, `${API}/accounts/${ACCOUNT}/ai/v1/chat/completions`],
    [
      API,
      { accountId: ACCOUNT, gatewayId: 'my-gateway' },
      `https://gateway.ai.cloudflare.com/v1/${ACCOUNT}/my-gateway/compat/chat/completions`,
    ],
    [
      'https://own.example/v1',
      { accountId: ACCOUNT, gatewayId: 'g' },
      `https://own.example/v1/${ACCOUNT}/g/compat/chat/completions`,
    ],
    [`${API}/accounts/${ACCOUNT}/ai/v1`, {}, `${API}/accounts/${ACCOUNT}/ai/v1/chat/completions`],
  ])('below %s with %j go to %s', (baseUrl, settings, url) => {
    expect(build({}, { baseUrl, settings })).toMatchObject({
      url,
      headers: { authorization: 'Bearer secret-of-the-channel' },
    });
  });
});

it.each([
  ['auth', 401, { success: false, error: [{ code: 2009, message: 'Unauthorized' }] }],
  ['rejected', 400, { success: false, result: null, errors: [{ code: 5006, message: 'bad input' }], messages: [] }],
  ['timeout', 524, '<html>error 524</html>'],
])('a failure of Cloudflare is %s for %d %j', (expected, status, answer) => {
  expect(failure(status, answer)).toBe(expected);
});

it('says what was wrong, from either list of errors', () => {
  const messageOf = (body: object) =>
    cloudflareAdapter.parseError({ status: 400, headers: {}, body: JSON.stringify(body) }).details.message;
  expect(messageOf({ success: false, error: [{ code: 1, message: 'one' }] })).toBe('one');
  expect(messageOf({ success: false, errors: [{ code: 1, message: 'two' }] })).toBe('two');
});
