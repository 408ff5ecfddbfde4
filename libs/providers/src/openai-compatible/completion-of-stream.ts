import { type ChatChunk, type ChunkChoice, type CompletionChoice, type Thought, UpstreamError } from '@app/llm';
import type { ChatStream, ParsedCompletion } from '../adapter';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from './wire';

/**
 * Puts a streamed answer together, for a vendor that streams although, or because, it was not asked to. Chunks come in
 * order, already in our words: one role, dense tool calls, one finish for each choice.
 */
export class CompletionOfStream {
  private around: JsonObject = {};
  private text = '';
  private readonly choices = new Map<number, WholeChoice>();
  private readonly thoughts: Thought[] = [];

  /** `limit`: so many characters an answer may have. */
  constructor(private readonly limit: number) {}

  /** Throws UpstreamError('malformed_response') for an event of the vendor's own format, which is never put together, and beyond the limit. */
  add({ document, text, frames, thought }: ChatChunk): void {
    if (frames !== undefined) throw malformed('a stream nobody asked for');
    const { choices, ...around } = document;
    this.around = { ...this.around, ...around };
    this.text += text;
    if (this.text.length > this.limit) throw malformed('the answer is too large');
    if (thought) this.thoughts.push(thought);
    for (const choice of choices) this.wholeOf(choice.index).add(choice);
  }

  /** `stream` has ended with the chunks of `ending`; all before them were added. */
  end({ reported, disputed, keepsakes }: ChatStream, ending: readonly ChatChunk[] = []): ParsedCompletion {
    for (const chunk of ending) this.add(chunk);
    const choices = [...this.choices.values()]
      .map((choice) => choice.end())
      .sort((one, other) => one.index - other.index);
    if (choices.length === 0) throw malformed('an answer without choices');
    const { id, created, model, ...rest } = this.around as { id: string; created: number; model: string };
    return {
      completion: { ...rest, id, object: 'chat.completion', created, model, choices },
      reported,
      disputed,
      text: this.text,
      ...(this.thoughts.length > 0 && { thoughts: this.thoughts }),
      ...(keepsakes && { keepsakes }),
    };
  }

  private wholeOf(index: number): WholeChoice {
    let whole = this.choices.get(index);
    if (!whole) this.choices.set(index, (whole = new WholeChoice(index)));
    return whole;
  }
}

const malformed = (message: string) => new UpstreamError('malformed_response', { message });

/** Members that come in one piece, however they look; other texts come in pieces. */
const NEVER_JOINED: ReadonlySet<string> = new Set(['role', 'id', 'type', 'name', 'index']);

class WholeChoice {
  private message: JsonObject = { role: 'assistant', content: null };
  private readonly calls: JsonObject[] = [];
  private around: JsonObject = {};
  private readonly logprobs = new Map<string, unknown[]>();
  private finishReason: string | undefined;

  constructor(private readonly index: number) {}

  add({ delta, logprobs, finish_reason: reason, ...around }: ChunkChoice): void {
    const { tool_calls: calls, ...said } = delta;
    this.message = joined(this.message, said);
    for (const call of arrayIn(calls)) this.addCall(call);
    this.around = { ...this.around, ...around };
    this.addLogprobs(objectIn(logprobs));
    this.finishReason ??= reason ?? undefined;
  }

  end(): CompletionChoice {
    const { calls } = this;
    const message = calls.length > 0 ? { ...this.message, tool_calls: calls } : this.message;
    return {
      ...this.around,
      index: this.index,
      // A stream opens with an empty text, whatever comes; a whole answer that only calls has none.
      message: calls.length > 0 && message['content'] === '' ? { ...message, content: null } : message,
      logprobs: this.logprobs.size > 0 ? Object.fromEntries(this.logprobs) : null,
      finish_reason: this.finishReason ?? 'stop',
    };
  }

  private addCall(piece: unknown): void {
    if (!isObject(piece)) return;
    const { index, ...call } = piece;
    const position = Number.isInteger(index) ? (index as number) : this.calls.length;
    this.calls[position] = joined(this.calls[position] ?? {}, call);
  }

  private addLogprobs(piece: JsonObject | undefined): void {
    for (const [name, tokens] of Object.entries(piece ?? {})) {
      if (!Array.isArray(tokens)) continue;
      const list = this.logprobs.get(name) ?? [];
      this.logprobs.set(name, list);
      for (const token of tokens as unknown[]) list.push(token);
    }
  }
}

/** Texts are appended, lists extended, objects joined member by member; anything else is replaced. Null says nothing. */
function joined(whole: JsonObject, piece: JsonObject): JsonObject {
  const result = { ...whole };
  for (const [name, value] of Object.entries(piece)) {
    if (value === null || value === undefined) continue;
    result[name] = joinedValue(whole[name], value, name);
  }
  return result;
}

function joinedValue(before: unknown, value: unknown, name: string): unknown {
  if (typeof before === 'string' && typeof value === 'string') {
    return NEVER_JOINED.has(name) ? (textIn(value) ?? before) : before + value;
  }
  if (Array.isArray(before) && Array.isArray(value)) return [...(before as unknown[]), ...(value as unknown[])];
  return isObject(before) && isObject(value) ? joined(before, value) : value;
}
