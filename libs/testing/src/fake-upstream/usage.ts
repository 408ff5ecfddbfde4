import type { Answer } from './answers';
import type { Behaviour } from './behaviour';

/** What a call has cost so far, in tokens. As OpenAI counts: cached is a part of prompt, reasoning a part of completion. */
export interface TokenCount {
  readonly prompt: number;
  readonly cached: number;
  readonly completion: number;
  readonly reasoning: number;
}

/** The count after `written` chunks of the answer; every chunk carries one token and reasoning comes first. */
export function countAfter(answer: Answer, written: number): TokenCount {
  const reasoning = answer.pieces.filter(({ kind }) => kind === 'reasoning').length * answer.choiceCount;
  return {
    prompt: answer.promptTokens,
    cached: answer.cachedTokens,
    completion: written,
    reasoning: Math.min(reasoning, written),
  };
}

export const countAll = (answer: Answer): TokenCount => countAfter(answer, answer.pieces.length * answer.choiceCount);

/** The `usage` object as the behaviour wants it told; undefined when nothing is told. */
export function reportedUsage(count: TokenCount, usage: Behaviour['usage']): unknown {
  if (typeof usage === 'object') return usage;
  switch (usage) {
    case 'none':
      return undefined;
    case 'zero':
      return usageDocument(count, () => 0);
    case 'negative':
      return usageDocument(count, (tokens) => -1 - tokens);
    case 'nan':
      return usageDocument(count, () => null);
    case 'string':
      return usageDocument(count, String);
    default:
      return usageDocument(count, (tokens) => tokens);
  }
}

function usageDocument(count: TokenCount, told: (tokens: number) => unknown) {
  return {
    prompt_tokens: told(count.prompt),
    completion_tokens: told(count.completion),
    total_tokens: told(count.prompt + count.completion),
    prompt_tokens_details: { cached_tokens: told(count.cached), audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: told(count.reasoning), audio_tokens: 0 },
  };
}

/**
 * What the fake vendor puts on its own bill: what it counted. Only where it was told to report `zero` or a usage of one's
 * own does it bill just that; its other lies are in the report, not on the bill.
 */
export function billedCount(count: TokenCount, usage: Behaviour['usage']): TokenCount {
  if (usage === 'zero') return { prompt: 0, cached: 0, completion: 0, reasoning: 0 };
  if (typeof usage !== 'object') return count;
  return {
    prompt: tokensAt(usage.prompt_tokens) ?? count.prompt,
    completion: tokensAt(usage.completion_tokens) ?? count.completion,
    cached: tokensAt(memberOf(usage.prompt_tokens_details, 'cached_tokens')) ?? 0,
    reasoning: tokensAt(memberOf(usage.completion_tokens_details, 'reasoning_tokens')) ?? 0,
  };
}

const tokensAt = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const memberOf = (value: unknown, name: string): unknown =>
  (value as Record<string, unknown> | null | undefined)?.[name];
