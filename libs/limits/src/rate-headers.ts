import type { CeilingUse, Rates } from './ceiling';

type Headers = Record<string, string>;

/** What clients read to pace themselves: of each kind the limit that has the least left. Source: OpenAI's guide, Rate limits. */
export function rateHeaders(ceilings: readonly Rates[], uses: readonly CeilingUse[]): Headers {
  const headers: Headers = {};
  tell(headers, 'requests', tightest(ceilings, uses, 'requestsPerMinute', 'requests'));
  tell(headers, 'tokens', tightest(ceilings, uses, 'tokensPerMinute', 'tokens'));
  return headers;
}

interface Tightest {
  readonly limit: number;
  readonly remaining: number;
  readonly emptyInMs: number;
}

function tightest(
  ceilings: readonly Rates[],
  uses: readonly CeilingUse[],
  rate: 'requestsPerMinute' | 'tokensPerMinute',
  kind: 'requests' | 'tokens',
): Tightest | undefined {
  let found: Tightest | undefined;
  ceilings.forEach((ceiling, index) => {
    const [limit, use] = [ceiling[rate], uses[index]!];
    if (limit === null) return;
    const remaining = Math.max(0, limit - use[kind]);
    if (!found || remaining < found.remaining) found = { limit, remaining, emptyInMs: use.emptyInMs };
  });
  return found;
}

function tell(headers: Headers, kind: string, tightest: Tightest | undefined): void {
  if (!tightest) return;
  headers[`x-ratelimit-limit-${kind}`] = String(tightest.limit);
  headers[`x-ratelimit-remaining-${kind}`] = String(tightest.remaining);
  headers[`x-ratelimit-reset-${kind}`] = duration(tightest.emptyInMs);
}

/** As OpenAI writes it: `20ms`, `1s`, `6m0s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.ceil(ms))}ms`;
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
