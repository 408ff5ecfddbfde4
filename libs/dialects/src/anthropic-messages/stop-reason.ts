import type { ChatRequest } from '@app/llm';

export interface Stop {
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
}

const REASONS: ReadonlyMap<string | null, string> = new Map([
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
]);

/** The members of a choice that say how it ended; hosts of open models add which stop sequence it was. */
interface EndedChoice {
  readonly finish_reason: string | null;
  readonly [extension: string]: unknown;
}

/** Clients act on `tool_use`, so an answer that calls a tool says so whatever its vendor calls it. */
export function stopOf(choice: EndedChoice, callsTool: boolean, { parameters }: ChatRequest): Stop {
  const reason = REASONS.get(choice.finish_reason);
  if (reason !== undefined) return { stop_reason: reason, stop_sequence: null };
  if (callsTool) return { stop_reason: 'tool_use', stop_sequence: null };
  const asked = parameters['stop'];
  const matched = [choice['stop_reason'], choice['matched_stop']].find(
    (text): text is string => typeof text === 'string' && Array.isArray(asked) && asked.includes(text),
  );
  return matched === undefined
    ? { stop_reason: 'end_turn', stop_sequence: null }
    : { stop_reason: 'stop_sequence', stop_sequence: matched };
}
