import { type ChatChunk, UpstreamError, type Usage } from '@app/llm';
import type { AnswerIdentity, ChatStream, SseEvent } from '../../adapter';
import { publicModel } from '../answer-identity';
import { errorInAnswer, messageOfStreamError } from '../parse-error';
import { isObject, type JsonObject, jsonIn, objectIn } from '../wire';
import { type ReadUsage, shownUsage } from './plain-usage';

/** What differs between the streams of the endpoints beside chat. */
export interface EventWords {
  /** After this event the answer is complete. */
  isLast(event: JsonObject): boolean;
  /** Of an event that is the last, or has `usage`. */
  usageIn(event: JsonObject): ReadUsage;
  /** Generated text, for counting when usage is missing. */
  textIn?(event: JsonObject): string;
  /** The event as the caller gets it, undefined: not at all. The very object when it stays as it is. */
  shown?(event: JsonObject): JsonObject | undefined;
  /** `[DONE]` ends it for the caller, whether or not the vendor says so. */
  readonly hasTerminator?: true;
}

export const openEventStream = (identity: AnswerIdentity, words: EventWords): PlainStream =>
  new PlainStream(identity, words);

const DONE = '[DONE]';

/** Events go to the caller as they came, but for the name of the model and for what the call cost us. */
export class PlainStream implements ChatStream {
  isDone = false;
  disputed: unknown;
  private usage: Usage | undefined;
  private isComplete = false;
  /** The newest event that may be the last: it waits until the call has been charged. */
  private held = '';
  private model: string;

  constructor(
    private readonly identity: AnswerIdentity,
    private readonly words: EventWords,
  ) {
    this.model = identity.publicModel;
  }

  get reported(): ChatStream['reported'] {
    return this.usage && { usage: this.usage, document: NO_DOCUMENT };
  }

  push(event: SseEvent): readonly ChatChunk[] {
    if (event.data === DONE) return this.done();
    const document = jsonIn(event.data);
    if (!isObject(document)) throw new UpstreamError('malformed_response', { message: 'an event is no JSON object' });
    this.refuseError(event, document);
    const isLast = this.words.isLast(document);
    if (isLast || objectIn(document['usage'])) this.account(document);
    if (isLast) this.isComplete = true;
    const shown = this.mended(document);
    if (!shown) return [];
    const frame = frameOf(event.event, shown === document ? event.data : JSON.stringify(shown));
    return this.inTurn(frame, this.words.textIn?.(document) ?? '');
  }

  /** From the first event that may be the last on, one waits. */
  private inTurn(frame: string, text: string): readonly ChatChunk[] {
    if (!this.isComplete) return [this.chunk(frame, text)];
    const before = this.held;
    this.held = frame;
    return before === '' && text === '' ? [] : [this.chunk(before, text)];
  }

  end(): readonly ChatChunk[] {
    if (!this.isComplete) throw new UpstreamError('cut_stream', { message: 'the stream ended before its last event' });
    return [this.chunk(this.held + (this.isDone || this.words.hasTerminator ? frameOf(undefined, DONE) : ''), '')];
  }

  private done(): readonly ChatChunk[] {
    this.isDone = true;
    return [];
  }

  /** In an event of its own name, or in any other: vendors differ. */
  private refuseError({ event, data }: SseEvent, document: JsonObject): void {
    const isError = event === 'error' || document['type'] === 'error' || errorInAnswer(document) !== undefined;
    if (!isError) return;
    const message = messageOfStreamError(document) ?? messageOfStreamError(jsonIn(data));
    throw new UpstreamError('stream_error', message === undefined ? {} : { message });
  }

  private account(document: JsonObject): void {
    const { reported, disputed } = this.words.usageIn(document);
    this.usage = reported;
    this.disputed = disputed;
  }

  private mended(document: JsonObject): JsonObject | undefined {
    const said = document['model'];
    const usage = objectIn(document['usage']);
    const model = publicModel(said, this.identity);
    if (said !== undefined) this.model = model;
    const isSame = (said === undefined || said === model) && !usage;
    const own = isSame
      ? document
      : { ...document, ...(said !== undefined && { model }), ...(usage && { usage: shownUsage(usage) }) };
    return this.words.shown ? this.words.shown(own) : own;
  }

  private chunk(frames: string, text: string): ChatChunk {
    const { fallbackId: id, createdAtSeconds: created } = this.identity;
    const document = { id, object: 'chat.completion.chunk' as const, created, model: this.model, choices: [] };
    return { document, frames, text };
  }
}

/** Usage of these streams is inside their events. */
const NO_DOCUMENT = {
  ...{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  ...{ prompt_tokens_details: {}, completion_tokens_details: {} },
};

const frameOf = (event: string | undefined, data: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${data.replaceAll('\n', '\ndata: ')}\n\n`;
