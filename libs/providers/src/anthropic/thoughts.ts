import type { ChatMessage, ChatRequest, Keepsake, Thought } from '@app/llm';
import type { Keepsakes } from '../adapter';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

/** A block of thinking, without what cannot be sent back. */
export function thoughtOf(block: JsonObject): Thought | undefined {
  if (block['type'] === 'redacted_thinking') {
    const redacted = textIn(block['data']);
    return redacted === undefined ? undefined : { text: '', redacted };
  }
  const signature = textIn(block['signature']);
  const text = typeof block['thinking'] === 'string' ? block['thinking'] : '';
  return signature === undefined ? undefined : { text, signature };
}

/** All thinking of an answer is kept under its first tool call; without one nobody asks for it again. */
export const keepsakesOf = (toolCallIds: readonly string[], thoughts: readonly Thought[]): readonly Keepsake[] =>
  toolCallIds.length > 0 && thoughts.length > 0 ? [{ toolCallId: toolCallIds[0]!, value: thoughts }] : [];

/** The first tool call of every assistant message whose thinking did not come with the request. */
export const recalls = (request: ChatRequest): readonly string[] =>
  request.messages.flatMap((message, index) => (request.thoughts?.has(index) ? [] : (firstCallOf(message) ?? [])));

function firstCallOf(message: ChatMessage): string | undefined {
  return message.role === 'assistant' ? textIn(objectIn(arrayIn(message['tool_calls'])[0])?.['id']) : undefined;
}

/** Thinking to send back, by index of the assistant's message: what came with the request wins over what was kept. */
export function thoughtsFor(request: ChatRequest, recalled: Keepsakes | undefined): Map<number, readonly Thought[]> {
  const found = new Map<number, readonly Thought[]>();
  request.messages.forEach((message, index) => {
    const thoughts = (request.thoughts?.get(index) ?? kept(recalled?.get(firstCallOf(message) ?? ''))).filter(isSigned);
    if (thoughts.length > 0) found.set(index, thoughts);
  });
  return found;
}

const isSigned = ({ signature, redacted }: Thought): boolean => signature !== undefined || redacted !== undefined;

/** What comes out of a store is distrusted like anything else from outside. */
const kept = (value: unknown): readonly Thought[] =>
  arrayIn(value).flatMap((one) =>
    isObject(one)
      ? (thoughtOf({ type: 'thinking', thinking: one['text'], signature: one['signature'] }) ??
        thoughtOf({ type: 'redacted_thinking', data: one['redacted'] }) ??
        [])
      : [],
  );

/**
 * The thinking that the tools under way began with is not there to be sent back. Later calls of the same turn may well have come
 * without any.
 */
export function lacksThoughts({ messages }: ChatRequest, thoughts: ReadonlyMap<number, readonly Thought[]>): boolean {
  const asked = messages.findLastIndex(({ role }, index) => role === 'user' && messages[index - 1]?.role !== 'tool');
  const first = messages.findIndex((message, index) => index > asked && firstCallOf(message) !== undefined);
  return first >= 0 && !thoughts.has(first);
}
