import type { Thought } from '@app/llm';
import { imageAsText, inlineDataOf, madeImages } from '../made-images';
import { isObject, type JsonObject } from '../openai-chat/checks';
import type { ItemPrefix, OutputIds } from './output-ids';
import {
  CallItem,
  type CallKind,
  type Emit,
  type GrowingItem,
  imageItem,
  type ItemStatus,
  MessageItem,
  ReasoningItem,
} from './output-items';
import { encryptedOf } from './signed-thinking';

/** The output of a response, grown from the deltas of one choice: thinking, message and calls, an item each. */
export class Output {
  /** By output index. Those still open are missing. */
  private readonly closed: JsonObject[] = [];
  private count = 0;
  private speech: { readonly item: ReasoningItem | MessageItem; readonly index: number } | undefined;
  /** By the index a call has among the calls. */
  private readonly calls = new Map<number, { readonly item: CallItem; readonly index: number }>();
  private readonly endedCalls = new Set<number>();

  constructor(
    private readonly ids: OutputIds,
    private readonly emit: Emit,
  ) {}

  /** `logprobs` belong to the content. */
  add(delta: JsonObject, logprobs: readonly unknown[]): void {
    const { reasoning_content: thinking, content, refusal, annotations, tool_calls: calls } = delta;
    if (isText(thinking)) this.thinking().add(thinking);
    if (isText(content)) this.message().addText(content, logprobs);
    if (isText(refusal)) this.message().addRefusal(refusal);
    for (const url of madeImages(delta)) this.addImage(url);
    if (Array.isArray(annotations)) this.annotate(annotations);
    if (Array.isArray(calls)) calls.forEach((call, position) => isObject(call) && this.addCall(call, position));
  }

  /** A block of thinking ends, whose text was added before. One without text is an item of its own. */
  seal(thought: Thought): void {
    const isUnread = thought.text === '' || thought.redacted !== undefined;
    if (isUnread) this.endSpeech('completed');
    else if (!(this.speech?.item instanceof ReasoningItem)) return;
    this.thinking().seal(encryptedOf(thought));
    this.endSpeech('completed');
  }

  /** All items, the open ones ended. */
  end(status: ItemStatus): readonly JsonObject[] {
    this.endSpeech(status);
    for (const index of [...this.calls.keys()]) this.endCall(index, status);
    return this.closed;
  }

  private thinking(): ReasoningItem {
    if (this.speech?.item instanceof ReasoningItem) return this.speech.item;
    this.endSpeech('completed');
    const item = new ReasoningItem(this.placeOf('rs'), this.emit);
    this.speech = { item, index: this.count++ };
    return item;
  }

  private message(): MessageItem {
    if (this.speech?.item instanceof MessageItem) return this.speech.item;
    this.endSpeech('completed');
    const item = new MessageItem(this.placeOf('msg'), this.emit);
    this.speech = { item, index: this.count++ };
    return item;
  }

  private annotate(annotations: readonly unknown[]): void {
    for (const annotation of annotations) if (isObject(annotation)) this.message().annotate(flat(annotation));
  }

  /** An item holds the picture itself: one that lies elsewhere is shown in the text. */
  private addImage(url: string): void {
    const image = inlineDataOf(url);
    if (!image) return this.message().addText(imageAsText(url), []);
    this.endSpeech('completed');
    const place = this.placeOf('ig');
    this.closed[this.count++] = imageItem(place, image, this.emit);
  }

  private addCall(call: JsonObject, position: number): void {
    const index = typeof call['index'] === 'number' ? call['index'] : position;
    if (this.endedCalls.has(index)) return;
    const kind: CallKind = isObject(call['custom']) ? 'custom' : 'function';
    const called = isObject(call[kind]) ? call[kind] : {};
    const item = this.calls.get(index)?.item ?? this.beginCall(call, { index, kind, called });
    const written = called[kind === 'custom' ? 'input' : 'arguments'];
    if (isText(written)) item.add(written);
  }

  private beginCall(
    call: JsonObject,
    { index, kind, called }: { readonly index: number; readonly kind: CallKind; readonly called: JsonObject },
  ): CallItem {
    this.endSpeech('completed');
    // Vendors that send calls one after the other have ended the last; fragments of others may still come, interleaved.
    for (const [other, { item }] of this.calls) if (item.isWhole) this.endCall(other, 'completed');
    const place = this.placeOf(kind === 'custom' ? 'ctc' : 'fc');
    const callId = isText(call['id']) ? call['id'] : place.item_id;
    const item = new CallItem(place, this.emit, { kind, callId, name: isText(called['name']) ? called['name'] : '' });
    this.calls.set(index, { item, index: this.count++ });
    return item;
  }

  private placeOf(prefix: ItemPrefix) {
    return { item_id: this.ids.item(prefix, this.count), output_index: this.count };
  }

  private endSpeech(status: ItemStatus): void {
    if (this.speech) this.close(this.speech, status);
    this.speech = undefined;
  }

  private endCall(index: number, status: ItemStatus): void {
    this.close(this.calls.get(index)!, status);
    this.calls.delete(index);
    this.endedCalls.add(index);
  }

  private close({ item, index }: { readonly item: GrowingItem; readonly index: number }, status: ItemStatus): void {
    this.closed[index] = item.close(status);
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Chat completions nest what Responses have flat. */
function flat({ type, ...own }: JsonObject): JsonObject {
  const nested = own[String(type)];
  return isObject(nested) ? { type, ...nested } : { type, ...own };
}
