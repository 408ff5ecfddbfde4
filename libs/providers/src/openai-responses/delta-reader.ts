import type { ResponseEvent } from '../openai-compatible/responses/event';
import { toAnnotation, toToolCall } from '../openai-compatible/responses/parse-response';
import { callId } from '../openai-compatible/tool-call-mender';
import { arrayIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

export interface Delta {
  readonly delta: JsonObject;
  readonly logprobs: unknown;
}

interface Call {
  /** Counts calls, not items. */
  readonly index: number;
  readonly kind: 'function' | 'custom';
  hasWritten: boolean;
}

const deltaOf = (delta: JsonObject, logprobs: unknown = null): Delta => ({ delta, logprobs });

/** What an event adds to the message, in the words of chat completions. */
export class DeltaReader {
  /** By output index. */
  private readonly calls = new Map<unknown, Call>();
  private textLength = 0;
  /** Where in the whole text the part began that is open. */
  private partStart = 0;
  private hasThought = false;
  private endsThought = false;

  constructor(private readonly answerId: string) {}

  get hasCalls(): boolean {
    return this.calls.size > 0;
  }

  /** Undefined of events that add nothing. */
  read({ type, document }: ResponseEvent): Delta | undefined {
    switch (type) {
      case 'response.output_text.delta':
        return this.readText(document);
      case 'response.refusal.delta':
        return said(document, 'refusal');
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return this.readThought(document);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.write(document, document['delta']);
      case 'response.output_text.annotation.added':
        return this.readAnnotation(document);
      default:
        return this.readBoundary(type, document);
    }
  }

  private readBoundary(type: string, document: JsonObject): Delta | undefined {
    switch (type) {
      case 'response.output_item.added':
        return this.beginCall(document);
      case 'response.output_item.done':
        return this.endCall(document);
      case 'response.content_part.added':
        this.partStart = this.textLength;
        return undefined;
      case 'response.reasoning_summary_part.done':
      case 'response.reasoning_text.done':
        this.endsThought = this.hasThought;
        return undefined;
      default:
        return undefined;
    }
  }

  private readText({ delta, logprobs }: JsonObject): Delta | undefined {
    const text = textIn(delta);
    if (text === undefined) return undefined;
    this.textLength += text.length;
    const given = arrayIn(logprobs);
    return deltaOf({ content: text }, given.length > 0 ? { content: given, refusal: null } : null);
  }

  /** Thoughts are parts there, and one text here. */
  private readThought({ delta }: JsonObject): Delta | undefined {
    const text = textIn(delta);
    if (text === undefined) return undefined;
    const before = this.endsThought ? '\n\n' : '';
    this.endsThought = false;
    this.hasThought = true;
    return deltaOf({ reasoning_content: before + text });
  }

  private readAnnotation({ annotation }: JsonObject): Delta | undefined {
    const annotations = toAnnotation(annotation, this.partStart);
    return annotations.length > 0 ? deltaOf({ annotations }) : undefined;
  }

  private beginCall({ item, output_index: at }: JsonObject): Delta | undefined {
    const index = this.calls.size;
    const call = toToolCall(objectIn(item) ?? {}, callId(this.answerId, 0, index));
    if (!call || this.calls.has(at)) return undefined;
    const kind = call['type'] === 'custom' ? 'custom' : 'function';
    const written = textIn(objectIn(call[kind])?.[kind === 'custom' ? 'input' : 'arguments']);
    this.calls.set(at, { index, kind, hasWritten: written !== undefined });
    return deltaOf({ tool_calls: [{ index, ...call }] });
  }

  private write({ output_index: at }: JsonObject, written: unknown): Delta | undefined {
    const call = this.calls.get(at);
    const text = textIn(written);
    if (!call || text === undefined) return undefined;
    call.hasWritten = true;
    const called = call.kind === 'custom' ? { input: text } : { arguments: text };
    return deltaOf({ tool_calls: [{ index: call.index, [call.kind]: called }] });
  }

  /** Some vendors send arguments only here, and some the whole call. */
  private endCall(document: JsonObject): Delta | undefined {
    const call = this.calls.get(document['output_index']);
    if (!call) return this.beginCall(document);
    const item = objectIn(document['item']);
    return call.hasWritten ? undefined : this.write(document, item?.[call.kind === 'custom' ? 'input' : 'arguments']);
  }
}

function said({ delta }: JsonObject, member: string): Delta | undefined {
  const text = textIn(delta);
  return text === undefined ? undefined : deltaOf({ [member]: text });
}
