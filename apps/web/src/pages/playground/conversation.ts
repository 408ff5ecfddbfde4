import type { Failure } from '../../relay/relay-error';
import type { WireFormatId } from '../../relay/wire-call';

/** What was said, in the words of the page; each of the `formats/` puts it into its own. */
export type Message = UserMessage | AssistantMessage | ToolMessage;

export interface UserMessage {
  readonly id: string;
  readonly role: 'user';
  readonly text: string;
  /** Addresses of pictures. */
  readonly images: readonly string[];
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly arguments: string;
  /** What Gemini wants back with the call. */
  readonly signature?: string | undefined;
}

/** Thinking as the vendor signed or sealed it: it wants it back unchanged. */
export type ThoughtBlock = object;

export interface AssistantMessage {
  readonly id: string;
  readonly role: 'assistant';
  /** Which was asked. */
  readonly model: string;
  /** In which it was asked. */
  readonly format: WireFormatId;
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  /** Addresses of pictures it made. */
  readonly images?: readonly string[];
  readonly thoughts?: readonly ThoughtBlock[];
  readonly report?: Report;
  readonly failure?: Failure;
}

/** What a person typed as the result of a tool call. */
export interface ToolMessage {
  readonly id: string;
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly text: string;
}

/** What the answer took. */
export interface Report {
  readonly requestId: string | undefined;
  readonly finishReason?: string | undefined;
  readonly firstTokenMs?: number | undefined;
  readonly totalMs: number;
  readonly isStopped?: boolean;
  readonly usage?: Usage | undefined;
}

export interface Usage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Dollars, exact. */
  readonly chargeUsd: string | undefined;
}

export const emptyAnswer = (id: string, model: string, format: WireFormatId): AssistantMessage => ({
  ...{ id, role: 'assistant', model, format, text: '', reasoning: '', toolCalls: [] },
});

/** All up to the message, and the message itself or not. */
export const upTo = (messages: readonly Message[], id: string): readonly Message[] =>
  messages.slice(0, indexOf(messages, id));
export const upToAndWith = (messages: readonly Message[], id: string): readonly Message[] =>
  messages.slice(0, indexOf(messages, id) + 1);

export const replaced = (messages: readonly Message[], next: Message): readonly Message[] =>
  messages.map((message) => (message.id === next.id ? next : message));

/** Without the message; an answer takes the results of its tool calls with it, which mean nothing alone. */
export function without(messages: readonly Message[], id: string): readonly Message[] {
  const gone = messages.find((message) => message.id === id);
  const calls = new Set(gone?.role === 'assistant' ? gone.toolCalls.map((call) => call.id) : []);
  return messages.filter((message) => message.id !== id && !(message.role === 'tool' && calls.has(message.toolCallId)));
}

/** The tool calls of the last answer that nobody has answered yet. */
export function openCalls(messages: readonly Message[]): readonly ToolCall[] {
  const last = messages.findLast(({ role }) => role !== 'tool');
  if (last?.role !== 'assistant') return [];
  const answered = new Set(messages.map((message) => (message.role === 'tool' ? message.toolCallId : undefined)));
  return last.toolCalls.filter(({ id }) => !answered.has(id));
}

const indexOf = (messages: readonly Message[], id: string): number =>
  messages.findIndex((message) => message.id === id);
