import type { AssistantMessage, Report, ToolCall, Usage } from './conversation';

/** What we read of a chunk of a stream. */
export interface Chunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null;
      readonly reasoning_content?: string | null;
      readonly reasoning?: string | null;
      readonly tool_calls?: readonly ToolCallDelta[] | null;
    };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: WireUsage | null;
  readonly error?: { readonly message?: string; readonly code?: string | null };
}

interface ToolCallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

interface WireUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
  readonly cost?: string | number;
}

/** The answer with what the chunk adds to it. */
export function withChunk(answer: AssistantMessage, { choices = [] }: Chunk): AssistantMessage {
  const delta = choices[0]?.delta;
  if (!delta) return answer;
  return {
    ...answer,
    text: answer.text + (delta.content ?? ''),
    reasoning: answer.reasoning + (delta.reasoning_content ?? delta.reasoning ?? ''),
    toolCalls: (delta.tool_calls ?? []).reduce(withCall, answer.toolCalls),
  };
}

/** Calls come in pieces: the name first, then the arguments bit by bit, told apart by their index. */
function withCall(calls: readonly ToolCall[], { index = 0, id, function: piece }: ToolCallDelta): readonly ToolCall[] {
  const known = calls[index] ?? { id: `call_${index}`, name: '', arguments: '' };
  const next = {
    id: id ?? known.id,
    name: known.name + (piece?.name ?? ''),
    arguments: known.arguments + (piece?.arguments ?? ''),
  };
  return index < calls.length ? calls.with(index, next) : [...calls, next];
}

/** True when a chunk shows something: that is when the first token has arrived. */
export const saysSomething = (before: AssistantMessage, after: AssistantMessage): boolean =>
  before.text !== after.text || before.reasoning !== after.reasoning || before.toolCalls !== after.toolCalls;

/** The report with what the chunk knows of the end. */
export function withEnd<Partly extends Partial<Report>>(report: Partly, { choices = [], usage }: Chunk): Partly {
  const finishReason = choices[0]?.finish_reason ?? undefined;
  return { ...report, ...(finishReason && { finishReason }), ...(usage && { usage: toUsage(usage) }) };
}

const toUsage = (usage: WireUsage): Usage => ({
  inputTokens: usage.prompt_tokens ?? 0,
  cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
  outputTokens: usage.completion_tokens ?? 0,
  reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  chargeUsd: usage.cost === undefined ? undefined : String(usage.cost),
});
