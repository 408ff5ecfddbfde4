import type { ChatMessage, Thought } from '@app/llm';
import { isSystem, unreadable, wordsOf } from '../openai-compatible/request-parts';
import type { JsonObject } from '../openai-compatible/wire';
import { assistantBlocks, blocksOf, textBlock, toolResultBlock } from './content-blocks';
import { ToolIds } from './tool-ids';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

export interface Conversation {
  readonly system: readonly JsonObject[];
  readonly turns: readonly Turn[];
}

/** A conversation must begin with the user. */
const OPENING = { text: '...' };

/**
 * Turns that alternate, the user's first, each with something in it; results of tools before all else in their turn. Instructions
 * have one place, wherever they stood. Source: Converse API reference, Message.
 */
export function buildConversation(
  messages: readonly ChatMessage[],
  thoughts: ReadonlyMap<number, readonly Thought[]>,
): Conversation {
  const system = messages.filter(isSystem).flatMap((message) => textBlock(wordsOf(message)));
  const turns: Turn[] = [];
  const ids = new ToolIds();
  messages.forEach((message, index) => {
    if (!isSystem(message)) append(turns, turnOf({ message, index, ids, thoughts: thoughts.get(index) ?? [] }));
  });
  // Instructions alone are what the user asks for.
  if (turns.length === 0) return { system: [], turns: [{ role: 'user', content: [...system] }] };
  if (turns[0]!.role === 'assistant') turns.unshift({ role: 'user', content: [OPENING] });
  return { system, turns };
}

interface Place {
  readonly message: ChatMessage;
  readonly index: number;
  readonly ids: ToolIds;
  readonly thoughts: readonly Thought[];
}

function turnOf({ message, index, ids, thoughts }: Place): Turn {
  const path = `messages[${index}]`;
  if (message.role === 'user') return { role: 'user', content: blocksOf(message, path) };
  if (message.role === 'tool') return { role: 'user', content: [toolResultBlock(message, path, ids)] };
  // The form of tools before there were ids.
  if (message.role === 'function' || message['function_call']) throw unreadable(path);
  return { role: 'assistant', content: assistantBlocks(message, thoughts, ids) };
}

function append(turns: Turn[], turn: Turn): void {
  if (turn.content.length === 0) return;
  const last = turns.at(-1);
  if (last?.role !== turn.role) return void turns.push(turn);
  const all = [...last.content, ...turn.content];
  const results = all.filter((block) => 'toolResult' in block);
  last.content.splice(0, Infinity, ...results, ...all.filter((block) => !('toolResult' in block)));
}
