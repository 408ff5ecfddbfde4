/** Vendors' own words for why an answer ended, in OpenAI's. Sources: references of Together, Mistral, Zhipu, Anthropic. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ...['stop', 'length', 'tool_calls', 'content_filter', 'function_call'].map((word) => [word, word] as const),
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['sensitive', 'content_filter'],
]);

/** Words that say the answer did not end but broke: OpenRouter, Mistral, Zhipu, DeepSeek, SGLang and vLLM. */
const BREAKS: ReadonlySet<unknown> = new Set(['error', 'network_error', 'insufficient_system_resource', 'abort']);

export const isBreak = (reason: unknown): boolean => BREAKS.has(reason);

export interface FinishFacts {
  readonly hasToolCalls: boolean;
  readonly toolChoiceIsNamed: boolean;
}

/**
 * Many vendors say `stop`, or nothing we know, after tool calls; clients only run the tools at `tool_calls`. OpenAI itself
 * says `stop` when the caller had named the function, so that stays.
 */
export function mapFinishReason(reason: unknown, { hasToolCalls, toolChoiceIsNamed }: FinishFacts): string {
  const known = REASONS.get(reason);
  if (known === undefined) return hasToolCalls ? 'tool_calls' : 'stop';
  return known === 'stop' && hasToolCalls && !toolChoiceIsNamed ? 'tool_calls' : known;
}
