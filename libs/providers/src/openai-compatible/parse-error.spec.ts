import type { UpstreamFailure } from '@app/llm';
import { parseError } from './parse-error';

const errorOf = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  parseError({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

const openAi = (message: string, code: unknown = null, type: unknown = 'x') => ({
  error: { message, type, param: null, code },
});

describe('why an upstream failed', () => {
  it.each<[UpstreamFailure, number, unknown]>([
    ['rejected', 400, openAi('Invalid value for temperature')],
    ['rejected', 422, { detail: [{ loc: ['body', 'n'], msg: 'too large', type: 'value_error' }] }],
    ['rejected', 413, openAi('Body too big')],
    ['context_too_long', 400, openAi('This model has a maximum context length of 8192 tokens')],
    ['context_too_long', 400, openAi('x', 'context_length_exceeded')],
    ['rejected', 400, openAi("Invalid 'user': string too long", 'string_above_max_length')],
    ['context_too_long', 403, openAi('Input exceeds the model limit')],
    ['context_too_long', 400, openAi('Range of input length should be [1, 100]')],
    ['content_filter', 400, openAi('filtered', 'content_filter')],
    ['content_filter', 400, { error: { code: 'x', innererror: { code: 'ResponsibleAIPolicyViolation' } } }],
    ['content_filter', 400, { error: { code: '1301', message: 'sensitive' } }],
    ['auth', 401, openAi('bad key')],
    ['auth', 403, openAi('forbidden')],
    ['auth', 400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xai-ab12' }],
    ['auth', 400, [{ error: { code: 400, status: 'INVALID_ARGUMENT', message: 'API key not valid.' } }]],
    ['auth', 401, { error: { code: '1002', message: 'x' } }],
    ['quota', 402, openAi('Insufficient Balance')],
    ['quota', 429, openAi('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota')],
    ['quota', 400, { error: { code: 'Arrearage', message: 'overdue' } }],
    ['quota', 429, { error: { code: '1113', message: 'x' } }],
    ['quota', 400, openAi('Your credit balance is too low')],
    ['quota', 403, { error: { message: 'x', type: 'exceeded_current_quota_error' } }],
    ['rate_limited', 429, openAi('slow down')],
    ['rate_limited', 498, openAi('capacity', 'capacity_exceeded')],
    ['rate_limited', 413, openAi('Request too large, token limit 6000 per minute', 'rate_limit_exceeded', 'tokens')],
    ['rate_limited', 400, { error: { code: '1302', message: 'x' } }],
    ['model_missing', 404, openAi('no such model', 'model_not_found')],
    ['model_missing', 400, { error: { code: '1211', message: 'x' } }],
    ['model_missing', 404, { error: { code: 'DeploymentNotFound', message: 'x' } }],
    ['timeout', 408, ''],
    ['timeout', 504, '<html>gateway timeout</html>'],
    ['overloaded', 409, {}],
    ['overloaded', 500, {}],
    ['overloaded', 502, '<html><body>Bad Gateway</body></html>'],
    ['overloaded', 503, openAi('overloaded')],
    ['overloaded', 529, {}],
    ['malformed_response', 302, ''],
  ])('is %s for %d %j', (failure, status, body) => {
    expect(errorOf(status, body).failure).toBe(failure);
  });

  it('reads the error type AWS sends as a header', () => {
    const headers = { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/' };
    expect(errorOf(400, { message: 'x' }, headers).failure).toBe('rate_limited');
  });
});

describe('what an upstream said', () => {
  it.each<[unknown]>([
    [openAi('x')],
    [{ object: 'error', message: 'x', type: 'BadRequestError', code: 400 }],
    [{ error: 'x' }],
    [{ code: 'c', error: 'x' }],
    [[{ error: { message: 'x' } }]],
    [{ message: 'x' }],
    [{ Message: 'x' }],
    [{ detail: 'x' }],
    [{ object: 'error', message: { detail: [{ msg: 'x' }] } }],
    [{ error: { code: '1214', message: 'x' } }],
    ['x'],
  ])('F18 F20 is found in %j', (body) => {
    expect(errorOf(400, body).details).toMatchObject({ status: 400, message: 'x' });
  });

  it('keeps the parameter the vendor complained of', () => {
    expect(errorOf(400, { error: { message: 'x', param: 'temperature' } }).details.param).toBe('temperature');
  });

  it('F16 drops pages of HTML', () => {
    expect(errorOf(502, '<!DOCTYPE html><html><body>nginx</body></html>').details.message).toBeUndefined();
    expect(errorOf(502, '').details.message).toBeUndefined();
  });

  it.each([
    ['Incorrect API key provided: sk-ab***yz.', 'sk-'],
    ['Bearer abc.def-1 was refused', 'abc.def'],
    ['see https://internal.example.com:8080/path?key=1 now', 'internal'],
    ['connect to llm-7.prod.internal:8000 failed', 'llm-7'],
    ['cannot reach vllm-server:8000 now', 'vllm'],
    ['the token eyJhbGciOi.eyJzdWIi.c2ln is too old', 'c2ln'],
    ['10.1.2.3:443 refused', '10.1.2.3'],
    ['limit of org-A1b2C3 reached', 'A1b2C3'],
    ['ask billing@vendor.io', 'billing@'],
    ['arn:aws:bedrock:us-east-1:123456789012:model/x denied', '123456789012'],
    ['key AIzaSyD-abcdefg is not valid', 'SyD'],
  ])('names no credential, host or account: %s', (message, secret) => {
    const shown = errorOf(400, openAi(message)).details.message ?? '';
    expect(shown).not.toContain(secret);
    expect(shown).not.toBe('');
  });

  it('keeps ordinary words whole and cuts what is too long', () => {
    const plain =
      "Invalid 'messages[0].content': task 5 of the user-list must be a string (max_tokens 4096, gpt-4o-2024-08-06).";
    expect(errorOf(400, openAi(plain)).details.message).toBe(plain);
    expect(errorOf(400, openAi('word '.repeat(1000))).details.message?.length).toBeLessThanOrEqual(500);
  });
});

describe('when to come back', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': '7', 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'x-ratelimit-reset-requests': '6m0.5s', 'x-ratelimit-reset-tokens': '20ms' }, 20],
    [{ 'x-ratelimit-reset-requests': '2m59.56s', 'x-ratelimit-remaining-requests': '0' }, 179_560],
    [
      {
        ...{ 'x-ratelimit-reset-requests': '8.64s', 'x-ratelimit-remaining-requests': '0' },
        ...{ 'x-ratelimit-reset-tokens': '90', 'x-ratelimit-remaining-tokens': '500' },
      },
      8_640,
    ],
    [{ 'x-ratelimit-reset-tokens': '1h', 'retry-after': '7' }, 7_000],
    [{ 'x-ratelimit-reset-tokens': 'tomorrow' }, undefined],
    [{}, undefined],
  ])('F12 reads %j', (headers, expected) => {
    expect(errorOf(429, openAi('x'), headers).details.retryAfterMs).toBe(expected);
  });

  it('is nothing about waiting when limits are told with a failure of another kind', () => {
    const headers = { 'x-ratelimit-reset-requests': '1s' };
    expect(errorOf(500, openAi('x'), headers).details.retryAfterMs).toBeUndefined();
  });

  it('J09 reads the delay Google puts into the body', () => {
    const body = { error: { code: 429, details: [{ '@type': 'RetryInfo', retryDelay: '34.4s' }] } };
    expect(errorOf(429, body).details.retryAfterMs).toBe(34_400);
  });
});
