import { parseError } from './parse-error';

const answer = (status: number, error: object) => ({
  status,
  headers: {},
  body: JSON.stringify({ error: { code: status, ...error } }),
});
const typed = (name: string, more: object) => ({ '@type': `type.googleapis.com/google.rpc.${name}`, ...more });
const reason = (word: string) => [typed('ErrorInfo', { reason: word, domain: 'googleapis.com' })];
const quota = (quotaId: string) => [typed('QuotaFailure', { violations: [{ quotaId, quotaMetric: 'x' }] })];
const EXCEEDED = 'You exceeded your current quota, please check your plan and billing details.';

describe('an error of Google', () => {
  it.each([
    [400, { status: 'INVALID_ARGUMENT', message: 'API key not valid.', details: reason('API_KEY_INVALID') }, 'auth'],
    [400, { status: 'INVALID_ARGUMENT', message: 'Unknown name "x"' }, 'rejected'],
    [
      400,
      {
        status: 'INVALID_ARGUMENT',
        message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      },
      'context_too_long',
    ],
    [400, { status: 'FAILED_PRECONDITION', message: 'User location is not supported for the API use.' }, 'auth'],
    [400, { status: 'FAILED_PRECONDITION', message: 'Please enable billing on project 1.' }, 'quota'],
    [401, { status: 'UNAUTHENTICATED', message: 'Request had invalid credentials.' }, 'auth'],
    [403, { status: 'PERMISSION_DENIED', message: 'x', details: reason('BILLING_DISABLED') }, 'quota'],
    [403, { status: 'PERMISSION_DENIED', message: 'Your API key was reported as leaked.' }, 'auth'],
    [404, { status: 'NOT_FOUND', message: 'models/x is not found' }, 'model_missing'],
    [
      429,
      { status: 'RESOURCE_EXHAUSTED', message: EXCEEDED, details: quota('GenerateRequestsPerMinute') },
      'rate_limited',
    ],
    [
      429,
      { status: 'RESOURCE_EXHAUSTED', message: EXCEEDED, details: quota('GenerateRequestsPerDayPerModel') },
      'quota',
    ],
    [499, { status: 'CANCELLED', message: 'x' }, 'overloaded'],
    [500, { status: 'INTERNAL', message: 'x' }, 'overloaded'],
    [503, { status: 'UNAVAILABLE', message: 'The model is overloaded.' }, 'overloaded'],
    [504, { status: 'DEADLINE_EXCEEDED', message: 'x' }, 'timeout'],
  ])('J10 F01 with status %i and %j is: %s', (status, error, failure) => {
    expect(parseError(answer(status, error)).failure).toBe(failure);
    const inArray = { ...answer(status, error), body: `[${answer(status, error).body}]` };
    expect(parseError(inArray).failure).toBe(failure);
  });

  it('J09 says when to come back', () => {
    const details = [typed('RetryInfo', { retryDelay: '34.4s' })];
    expect(parseError(answer(429, { status: 'RESOURCE_EXHAUSTED', details })).details.retryAfterMs).toBe(34_400);
  });

  it('names the parameter at fault', () => {
    const details = [typed('BadRequest', { fieldViolations: [{ field: 'contents[0].parts', description: 'x' }] })];
    expect(parseError(answer(400, { status: 'INVALID_ARGUMENT', details })).details.param).toBe('contents[0].parts');
  });

  it('of the token endpoint means our credential', () => {
    const body = JSON.stringify({ error: 'invalid_grant', error_description: 'Invalid JWT Signature.' });
    expect(parseError({ status: 400, headers: {}, body }).failure).toBe('auth');
  });
});
