import type { Refusal } from '../../../relay/relay-error';
import type { WireBody } from '../../../relay/wire-call';
import type { Message, ThoughtBlock, Usage } from '../conversation';
import type { Settings } from '../settings';

/** One of the formats of clients: how a conversation is asked in it, and how its answers are read. */
export interface WireFormat {
  /** The body of a call that streams. The settings must be usable. */
  readonly build: (settings: Settings, messages: readonly Message[]) => WireBody;
  /** What our own calls add, and programs of other people need not. */
  readonly extras?: WireBody;
  /** Reads the events of one answer, in their order. */
  readonly reader: (answerId: string) => EventReader;
  /** What went wrong, where the document or event says that something did. */
  readonly refusalIn: (document: unknown) => Refusal | undefined;
  /** Settings that it has no words for. */
  readonly lacks: readonly (keyof Settings | Settings['format'])[];
}

export type EventReader = (event: unknown) => Piece;

/** What an event adds to an answer. */
export interface Piece {
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly toolCalls?: readonly ToolCallPiece[];
  /** Addresses of pictures; each comes whole. */
  readonly images?: readonly string[];
  readonly thoughts?: readonly ThoughtBlock[];
  /** As the format says it; `length` wherever the answer was cut off. */
  readonly finishReason?: string | undefined;
  readonly usage?: Usage | undefined;
}

export interface ToolCallPiece {
  /** Among the calls of the answer, without gaps. */
  readonly index: number;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly arguments?: string | undefined;
  readonly signature?: string | undefined;
}
