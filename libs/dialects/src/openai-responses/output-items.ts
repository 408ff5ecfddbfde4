import type { InlineData } from '../made-images';
import type { JsonObject } from '../openai-chat/checks';

/** Writes one event; what is in `payload` follows its type and number. */
export type Emit = (type: string, payload: object) => void;

export type ItemStatus = 'completed' | 'incomplete';

/** One item of the output while it grows. Every event a client needs to follow it is emitted. */
export interface GrowingItem {
  /** The item as it stands at its end. */
  close(status: ItemStatus): JsonObject;
}

/** Where an item is. */
export interface Place {
  readonly item_id: string;
  readonly output_index: number;
}

function begin(emit: Emit, { output_index }: Place, item: JsonObject): void {
  emit('response.output_item.added', { output_index, item });
}

function finish(emit: Emit, { output_index }: Place, item: JsonObject): JsonObject {
  emit('response.output_item.done', { output_index, item });
  return item;
}

/** Thinking, as one part of a summary, or none where it cannot be read. */
export class ReasoningItem implements GrowingItem {
  private text = '';
  private encrypted: string | undefined;
  private readonly part: Place & { readonly summary_index: number };

  constructor(
    private readonly place: Place,
    private readonly emit: Emit,
  ) {
    this.part = { ...place, summary_index: 0 };
    begin(emit, place, { id: place.item_id, type: 'reasoning', summary: [] });
  }

  add(delta: string): void {
    if (this.text === '') {
      const part = { type: 'summary_text', text: '' };
      this.emit('response.reasoning_summary_part.added', { ...this.part, part });
    }
    this.text += delta;
    this.emit('response.reasoning_summary_text.delta', Object.assign({}, this.part, { delta }));
  }

  seal(encrypted: string): void {
    this.encrypted = encrypted;
  }

  close(): JsonObject {
    const summary = this.text === '' ? [] : [this.closePart()];
    const sealed = this.encrypted !== undefined && { encrypted_content: this.encrypted };
    return finish(this.emit, this.place, { id: this.place.item_id, type: 'reasoning', summary, ...sealed });
  }

  private closePart(): JsonObject {
    const part = { type: 'summary_text', text: this.text };
    this.emit('response.reasoning_summary_text.done', { ...this.part, text: this.text });
    this.emit('response.reasoning_summary_part.done', { ...this.part, part });
    return part;
  }
}

interface Part extends JsonObject {
  readonly type: 'output_text' | 'refusal';
}

interface OpenPart {
  readonly type: Part['type'];
  readonly at: Place & { readonly content_index: number };
  text: string;
  readonly annotations: JsonObject[];
  readonly logprobs: unknown[];
}

/** What is said: text and refusals, a part for each run of either. */
export class MessageItem implements GrowingItem {
  private readonly parts: Part[] = [];
  private open: OpenPart | undefined;

  constructor(
    private readonly place: Place,
    private readonly emit: Emit,
  ) {
    begin(emit, place, this.document('in_progress'));
  }

  addText(delta: string, logprobs: readonly unknown[]): void {
    const part = this.partOf('output_text');
    part.text += delta;
    part.logprobs.push(...logprobs);
    this.emit('response.output_text.delta', Object.assign({}, part.at, { delta, logprobs }));
  }

  addRefusal(delta: string): void {
    const part = this.partOf('refusal');
    part.text += delta;
    this.emit('response.refusal.delta', { ...part.at, delta });
  }

  annotate(annotation: JsonObject): void {
    const { annotations, at } = this.partOf('output_text');
    annotations.push(annotation);
    const index = { annotation_index: annotations.length - 1 };
    this.emit('response.output_text.annotation.added', { ...at, ...index, annotation });
  }

  close(status: ItemStatus): JsonObject {
    this.closePart();
    return finish(this.emit, this.place, this.document(status));
  }

  private document(status: string): JsonObject {
    return { id: this.place.item_id, type: 'message', status, role: 'assistant', content: [...this.parts] };
  }

  private partOf(type: Part['type']): OpenPart {
    if (this.open?.type === type) return this.open;
    this.closePart();
    const at = { ...this.place, content_index: this.parts.length };
    this.open = { type, at, text: '', annotations: [], logprobs: [] };
    this.emit('response.content_part.added', { ...at, part: partDocument(this.open) });
    return this.open;
  }

  private closePart(): void {
    const { open } = this;
    if (!open) return;
    const { at, type, text, logprobs } = open;
    const part = partDocument(open);
    if (type === 'output_text') this.emit('response.output_text.done', { ...at, text, logprobs });
    else this.emit('response.refusal.done', { ...at, refusal: text });
    this.emit('response.content_part.done', { ...at, part });
    this.parts.push(part);
    this.open = undefined;
  }
}

function partDocument({ type, text, annotations, logprobs }: OpenPart): Part {
  return type === 'output_text'
    ? { type, annotations: [...annotations], logprobs: [...logprobs], text }
    : { type, refusal: text };
}

/** A picture comes whole: its item begins and ends at once. */
export function imageItem(place: Place, { mimeType, data }: InlineData, emit: Emit): JsonObject {
  const item = { id: place.item_id, type: 'image_generation_call' };
  begin(emit, place, { ...item, status: 'in_progress', result: null });
  emit('response.image_generation_call.in_progress', { ...place });
  emit('response.image_generation_call.generating', { ...place });
  emit('response.image_generation_call.completed', { ...place });
  const format = mimeType.slice('image/'.length);
  return finish(emit, place, { ...item, status: 'completed', output_format: format, result: data });
}

/** How a call of each kind is written. */
const CALLS = {
  function: { type: 'function_call', member: 'arguments', event: 'response.function_call_arguments' },
  custom: { type: 'custom_tool_call', member: 'input', event: 'response.custom_tool_call_input' },
} as const;

export type CallKind = keyof typeof CALLS;

export interface CallName {
  readonly callId: string;
  readonly name: string;
}

export class CallItem implements GrowingItem {
  private written = '';

  constructor(
    private readonly place: Place,
    private readonly emit: Emit,
    private readonly call: CallName & { readonly kind: CallKind },
  ) {
    begin(emit, place, this.document('in_progress'));
  }

  add(delta: string): void {
    this.written += delta;
    this.emit(`${CALLS[this.call.kind].event}.delta`, Object.assign({}, this.place, { delta }));
  }

  /** Nothing can follow: its arguments are a whole object. */
  get isWhole(): boolean {
    if (this.call.kind !== 'function' || !this.written.trimEnd().endsWith('}')) return false;
    try {
      return typeof JSON.parse(this.written) === 'object';
    } catch {
      return false;
    }
  }

  close(status: ItemStatus): JsonObject {
    const { event, member } = CALLS[this.call.kind];
    this.emit(`${event}.done`, { ...this.place, [member]: this.written });
    return finish(this.emit, this.place, this.document(status));
  }

  private document(status: string): JsonObject {
    const { callId, name, kind } = this.call;
    const { type, member } = CALLS[kind];
    const id = this.place.item_id;
    return { id, type, status, call_id: callId, name, [member]: this.written };
  }
}
