/** Google's words for why an answer ended, in OpenAI's. Source: Gemini API reference, FinishReason. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  // It would go on if it was asked again.
  ['CONTINUATION', 'length'],
  ...['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE'].map(filtered),
  ...['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION'].map(filtered),
]);

function filtered(reason: string): readonly [string, string] {
  return [reason, 'content_filter'];
}

/** Words that say that nothing usable came of it. What was said before stands. */
const BREAKS: ReadonlySet<string> = new Set([
  ...['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS', 'NO_IMAGE', 'IMAGE_OTHER', 'OTHER'],
]);

export const isBreak = (reason: string): boolean => BREAKS.has(reason);

export interface FinishFacts {
  readonly hasToolCalls: boolean;
  readonly toolChoiceIsNamed: boolean;
}

/** Google says STOP after tool calls, too; clients only run the tools at `tool_calls`. */
export function mapFinishReason(reason: string | undefined, { hasToolCalls, toolChoiceIsNamed }: FinishFacts): string {
  const known = reason === undefined ? 'stop' : REASONS.get(reason);
  if (known === undefined) return hasToolCalls ? 'tool_calls' : 'stop';
  return known === 'stop' && hasToolCalls && !toolChoiceIsNamed ? 'tool_calls' : known;
}
