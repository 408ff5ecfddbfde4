/**
 * Source: Anthropic's API reference, Messages, `stop_reason`. `pause_turn` asks for the conversation to be sent again, which
 * its answer lets a caller do: to chat it is a stop.
 */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['compaction', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** A reason newer than the table is a stop; clients run tools only at `tool_calls`. */
export function mapFinishReason(reason: unknown, hasToolCalls: boolean): string {
  const known = REASONS.get(reason) ?? 'stop';
  return known === 'stop' && hasToolCalls ? 'tool_calls' : known;
}
