/** In the words of chat completions, or of those that have them already. Source: Converse API reference, stopReason. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
]);

/** The model wrote something that Bedrock could not read: the answer broke. */
const BREAKS: ReadonlySet<unknown> = new Set(['malformed_model_output', 'malformed_tool_use']);

export const isBreak = (reason: unknown): boolean => BREAKS.has(reason);

export const mapStopReason = (reason: unknown): string =>
  REASONS.get(reason) ?? (typeof reason === 'string' ? reason : 'end_turn');
