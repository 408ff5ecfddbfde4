/** In the words of chat completions. Source: Cohere API reference, Chat v2, finish_reason. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool_calls'],
]);

const BREAKS: ReadonlySet<unknown> = new Set(['ERROR', 'TIMEOUT']);

export const isBreak = (reason: unknown): boolean => BREAKS.has(reason);

export const mapFinish = (reason: unknown): string => REASONS.get(reason) ?? 'stop';
