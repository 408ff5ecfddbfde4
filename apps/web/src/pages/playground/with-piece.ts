import type { AssistantMessage, Report, ToolCall } from './conversation';
import type { Piece, ToolCallPiece } from './formats/wire-format';

/** The answer with what the piece adds to it. */
export const withPiece = (answer: AssistantMessage, piece: Piece): AssistantMessage => ({
  ...answer,
  text: answer.text + (piece.text ?? ''),
  reasoning: answer.reasoning + (piece.reasoning ?? ''),
  toolCalls: (piece.toolCalls ?? []).reduce(withCall, answer.toolCalls),
  ...(piece.images && { images: [...(answer.images ?? []), ...piece.images] }),
  ...(piece.thoughts && { thoughts: [...(answer.thoughts ?? []), ...piece.thoughts] }),
});

/** Calls come in pieces: the name first, then the arguments bit by bit. */
function withCall(calls: readonly ToolCall[], { index, id, signature, ...piece }: ToolCallPiece): readonly ToolCall[] {
  const known = calls[index] ?? { id: `call_${index}`, name: '', arguments: '' };
  const next = {
    ...known,
    id: id ?? known.id,
    name: known.name + (piece.name ?? ''),
    arguments: known.arguments + (piece.arguments ?? ''),
    ...(signature !== undefined && { signature }),
  };
  return index < calls.length ? calls.with(index, next) : [...calls, next];
}

/** True when a piece shows something: that is when the first token has arrived. */
export const saysSomething = (before: AssistantMessage, after: AssistantMessage): boolean =>
  before.text !== after.text ||
  before.reasoning !== after.reasoning ||
  before.images !== after.images ||
  before.toolCalls !== after.toolCalls;

/** The report with what the piece knows of the end. */
export const withEnd = <Partly extends Partial<Report>>(report: Partly, { finishReason, usage }: Piece): Partly => ({
  ...report,
  ...(finishReason !== undefined && { finishReason }),
  ...(usage && { usage }),
});
