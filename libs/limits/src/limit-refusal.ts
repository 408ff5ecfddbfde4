import { AppError } from '@app/common';
import { reserved, type CeilingUse, type LimitScope } from './ceiling';
import type { NamedCeiling } from './limit';
import { rateHeaders } from './rate-headers';

/** When a call under way ends nobody knows: whoever has too many of them asks again in a second. */
const PLACE_WAIT_MS = 1_000;

const LEVELS: Readonly<Record<LimitScope, string>> = {
  group: "this organization's group",
  organization: 'this organization',
  user: 'this user',
  api_token: 'this API token',
};

interface Excess {
  readonly ceiling: NamedCeiling;
  /** The type of the refusal; OpenAI's words where it has them. */
  readonly type: 'requests' | 'tokens' | 'concurrency';
  readonly what: string;
  readonly waitMs: number;
}

/** Names the limit that stands in the way for the longest time. */
export function limitRefusal(ceilings: readonly NamedCeiling[], uses: readonly CeilingUse[], tokens: number): AppError {
  const excesses = ceilings.flatMap((ceiling, index) => excessesOf(ceiling, uses[index]!, tokens));
  const { ceiling, type, what, waitMs } = excesses.reduce((one, other) => (other.waitMs > one.waitMs ? other : one));
  const { scope, modelId, key } = ceiling;
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const level = modelId === null ? LEVELS[scope] : `${LEVELS[scope]} for the model \`${modelId}\``;
  return new AppError('rate_limit_exceeded', {
    type,
    message: `Rate limit reached for ${what.replace('%', level)}. Try again in ${seconds} s.`,
    headers: { ...rateHeaders(ceilings, uses), 'retry-after': String(seconds) },
    facts: { limit: key, type },
  });
}

function excessesOf(ceiling: NamedCeiling, use: CeilingUse, tokens: number): Excess[] {
  const { requestsPerMinute, tokensPerMinute, concurrency } = ceiling;
  const excesses: Excess[] = [];
  if (use.requestsWaitMs > 0) {
    const what = `requests per minute of %: limit ${requestsPerMinute}, used ${use.requests}`;
    excesses.push({ ceiling, type: 'requests', what, waitMs: use.requestsWaitMs });
  }
  if (use.tokensWaitMs > 0) {
    const asked = reserved(tokens, ceiling);
    const what = `tokens per minute of %: limit ${tokensPerMinute}, used ${use.tokens}, requested ${asked}`;
    excesses.push({ ceiling, type: 'tokens', what, waitMs: use.tokensWaitMs });
  }
  if (concurrency !== null && use.places >= concurrency) {
    const what = `calls at the same time of %: limit ${concurrency}, under way ${use.places}`;
    excesses.push({ ceiling, type: 'concurrency', what, waitMs: PLACE_WAIT_MS });
  }
  return excesses;
}
