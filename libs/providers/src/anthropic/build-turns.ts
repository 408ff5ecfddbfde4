import { AppError } from '@app/common';
import type { ChatMessage, Thought } from '@app/llm';
import { arrayIn, type JsonObject, jsonIn, objectIn, textIn } from '../openai-compatible/wire';
import { type Block, blocksOf, textBlock } from './content-blocks';
import { toolId } from './tool-ids';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

export interface TurnOptions {
  readonly takesUrls: boolean;
  /** By index of the assistant's message; empty while the model does not think. */
  readonly thoughts: ReadonlyMap<number, readonly Thought[]>;
}

export interface Conversation {
  /** All that the system says, wherever it stands. */
  readonly system: readonly Block[];
  readonly turns: readonly Turn[];
}

/**
 * Messages of chat as Anthropic's turns: system apart, neighbours of one role merged, results of tools before all else.
 * Throws AppError('invalid_value') where a result or its call is missing, and what reading parts throws.
 */
export function conversationOf(messages: readonly ChatMessage[], options: TurnOptions): Conversation {
  const builder = new TurnBuilder(options);
  messages.forEach((message, index) => builder.add(message, index));
  return builder.finish();
}

class TurnBuilder {
  private readonly system: Block[] = [];
  private readonly turns: Turn[] = [];
  /** Calls without a result yet, and the index of their message. */
  private readonly open = new Map<string, number>();
  /** How many results the turn under way begins with. */
  private results = 0;

  constructor(private readonly options: TurnOptions) {}

  add(message: ChatMessage, index: number): void {
    const place = { path: `messages[${index}]`, takesUrls: this.options.takesUrls };
    switch (message.role) {
      case 'system':
      case 'developer':
        return void this.system.push(...blocksOf(message, place));
      case 'user':
        return this.say('user', blocksOf(message, place));
      case 'assistant':
        this.requireResults();
        return this.say('assistant', this.assistantBlocks(message, index));
      case 'tool':
        return this.addResult(message, index);
      case 'function':
        throw new AppError('unsupported_feature', { param: `messages[${index}].role` });
    }
  }

  finish(): Conversation {
    this.requireResults();
    if (this.turns[0]?.role !== 'user') this.turns.unshift({ role: 'user', content: [{ type: 'text', text: '…' }] });
    trimPrefill(this.turns.at(-1)!);
    return { system: this.system, turns: this.turns };
  }

  private say(role: Turn['role'], blocks: readonly Block[]): void {
    if (blocks.length > 0) this.turnOf(role).content.push(...blocks);
  }

  private turnOf(role: Turn['role']): Turn {
    const last = this.turns.at(-1);
    if (last?.role === role) return last;
    const turn: Turn = { role, content: [] };
    this.turns.push(turn);
    this.results = 0;
    return turn;
  }

  private assistantBlocks(message: ChatMessage, index: number): Block[] {
    const calls = arrayIn(message['tool_calls']).map((call) => this.callOf(objectIn(call) ?? {}, index));
    const said = blocksOf(message, { path: `messages[${index}]`, takesUrls: this.options.takesUrls });
    const thoughts = (this.options.thoughts.get(index) ?? []).map(thoughtBlock);
    return [...thoughts, ...said, ...textBlock(message['refusal']), ...calls];
  }

  private callOf(call: JsonObject, index: number): Block {
    const called = objectIn(call['function']);
    if (!called) throw new AppError('unsupported_feature', { param: `messages[${index}].tool_calls` });
    const id = toolId(String(call['id']));
    this.open.set(id, index);
    return { type: 'tool_use', id, name: called['name'], input: inputOf(textIn(called['arguments']) ?? '') };
  }

  private addResult(message: ChatMessage, index: number): void {
    const id = toolId(String(message['tool_call_id']));
    const path = `messages[${index}]`;
    if (!this.open.delete(id)) {
      throw refused(`${path}.tool_call_id`, 'the assistant message before it has no such tool call');
    }
    const { cache_control, ...said } = message;
    const content = blocksOf(said, { path, takesUrls: this.options.takesUrls });
    const result = {
      type: 'tool_result',
      tool_use_id: id,
      ...(content.length > 0 && { content: typeof message.content === 'string' ? message.content : content }),
      ...(cache_control !== undefined && { cache_control }),
    };
    this.turnOf('user').content.splice(this.results++, 0, result);
  }

  private requireResults(): void {
    for (const [id, index] of this.open) {
      throw refused(`messages[${index}].tool_calls`, `the tool call '${id}' has no result`);
    }
  }
}

const thoughtBlock = ({ text, signature, redacted }: Thought): Block =>
  redacted === undefined
    ? { type: 'thinking', thinking: text, signature }
    : { type: 'redacted_thinking', data: redacted };

/** Anthropic wants an object. What is none is kept readable instead of failing the call. */
function inputOf(source: string): JsonObject {
  if (source.trim() === '') return {};
  return objectIn(jsonIn(source)) ?? { _raw: source };
}

/** An answer that is to be continued must not end with a space. */
function trimPrefill({ role, content }: Turn): void {
  const last = content.at(-1);
  if (role === 'assistant' && last?.['type'] === 'text') {
    content[content.length - 1] = { ...last, text: String(last['text']).trimEnd() };
  }
}

const refused = (param: string, why: string): AppError =>
  new AppError('invalid_value', { message: `Invalid value for '${param}': ${why}.`, param });
