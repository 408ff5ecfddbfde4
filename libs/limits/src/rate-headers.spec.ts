import type { CeilingUse } from './ceiling';
import { duration, rateHeaders } from './rate-headers';

const use = (some: Partial<CeilingUse>): CeilingUse => ({
  ...{ requests: 0, tokens: 0, places: 0, requestsWaitMs: 0, tokensWaitMs: 0, emptyInMs: 60_400 },
  ...some,
});

describe('rateHeaders', () => {
  it('are those of the limit that has the least left, for requests and tokens each', () => {
    const limits = [
      { requestsPerMinute: 100, tokensPerMinute: null, concurrency: null },
      { requestsPerMinute: 10, tokensPerMinute: 1_000, concurrency: 3 },
      { requestsPerMinute: null, tokensPerMinute: 900, concurrency: null },
    ];
    expect(
      rateHeaders(limits, [use({ requests: 95 }), use({ requests: 4, tokens: 800 }), use({ tokens: 950 })]),
    ).toEqual({
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '5',
      'x-ratelimit-reset-requests': '1m1s',
      'x-ratelimit-limit-tokens': '900',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1m1s',
    });
  });

  it('are none where only concurrency is limited', () => {
    expect(rateHeaders([{ requestsPerMinute: null, tokensPerMinute: null, concurrency: 1 }], [use({})])).toEqual({});
  });
});

describe('duration', () => {
  it.each([
    [0, '0ms'],
    [19.2, '20ms'],
    [1_000, '1s'],
    [59_001, '1m0s'],
    [360_000, '6m0s'],
  ])('writes %p ms as OpenAI does', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
