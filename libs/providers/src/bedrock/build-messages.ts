import type { ChatMessage, ChatRequest, Thought } from '@app/llm';
import type { Keepsakes } from '../adapter';
import { callsOf, isSystem, unreadable, wordsOf } from '../openai-compatible/request-parts';
import { arrayIn, isObject, type JsonObject, textIn } from '../openai-compatible/wire';
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
export function buildConversation(request: ChatRequest, recalled: Keepsakes | undefined): Conversation {
  const system = request.messages.filter(isSystem).flatMap((message) => textBlock(wordsOf(message)));
  const turns: Turn[] = [];
  const ids = new ToolIds();
  request.messages.forEach((message, index) => {
    if (!isSystem(message)) append(turns, turnOf({ request, message, index, ids, recalled }));
  });
  // Instructions alone are what the user asks for.
  if (turns.length === 0) return { system: [], turns: [{ role: 'user', content: [...system] }] };
  if (turns[0]!.role === 'assistant') turns.unshift({ role: 'user', content: [OPENING] });
  return { system, turns };
}

interface Place {
  readonly request: ChatRequest;
  readonly message: ChatMessage;
  readonly index: number;
  readonly ids: ToolIds;
  readonly recalled: Keepsakes | undefined;
}

function turnOf({ request, message, index, ids, recalled }: Place): Turn {
  const path = `messages[${index}]`;
  if (message.role === 'user') return { role: 'user', content: blocksOf(message, path) };
  if (message.role === 'tool') return { role: 'user', content: [toolResultBlock(message, path, ids)] };
  // The form of tools before there were ids.
  if (message.role === 'function' || message['function_call']) throw unreadable(path);
  const thoughts = request.thoughts?.get(index) ?? keptThoughts(message, recalled);
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

/** By the first call of the answer, as it was kept. */
function keptThoughts(message: ChatMessage, recalled: Keepsakes | undefined): readonly Thought[] {
  const first = callsOf(message)[0];
  return first ? arrayIn(recalled?.get(first.id)).filter(isObject).map(toThought) : [];
}

function toThought(kept: JsonObject): Thought {
  const [signature, redacted] = [textIn(kept['signature']), textIn(kept['redacted'])];
  return {
    text: textIn(kept['text']) ?? '',
    ...(signature !== undefined && { signature }),
    ...(redacted !== undefined && { redacted }),
  };
}

/** The first call of each answer in the history whose thoughts the caller did not bring along. */
export const recalls = ({ messages, thoughts }: ChatRequest): readonly string[] =>
  messages.flatMap((message, index) => {
    const first = message.role === 'assistant' && !thoughts?.has(index) ? callsOf(message)[0] : undefined;
    return first ? [first.id] : [];
  });
