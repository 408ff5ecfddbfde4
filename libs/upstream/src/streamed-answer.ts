import type { ChatChunk } from '@app/llm';
import { CompletionOfStream, type ChatStream, type ParsedCompletion, type SseEvent } from '@app/providers';
import type { AttemptParts } from './attempt-parts';
import { openReader, type EventReader } from './event-reader';
import type { Patience } from './patience';

/** So many chunks without text may wait for the first with text. */
const MAX_WAITING_CHUNKS = 64;

/** What a stream comes to: chunks that are left to send, or one document. */
export type EndOfStream = { readonly chunks: ChatChunk[] } | { readonly whole: ParsedCompletion };

/** An answer that comes in events, while it is read. What is read is metered. */
export class StreamedAnswer {
  private readonly reader: EventReader;
  /** Chunks without text, sound or image wait for the first with any: until then another channel may still answer. */
  private ready: ChatChunk[] = [];
  /** Where they go when the caller wants one document, and the vendor streams. */
  private readonly whole: CompletionOfStream | undefined;

  constructor(
    private readonly parts: Pick<AttemptParts, 'words' | 'limits' | 'call' | 'clock'>,
    /** What is known of the answer beside its chunks. */
    readonly stream: ChatStream,
    private readonly patience: Patience,
  ) {
    const { words, limits, call } = parts;
    if (!call.request.stream) this.whole = new CompletionOfStream(limits.answerLimitBytes);
    this.reader = openReader(words.framing, limits.answerLimitBytes, (event) => this.take(event));
  }

  /** Nothing of it is for the caller before it is complete. */
  get isCollected(): boolean {
    return this.whole !== undefined;
  }

  /** Throws UpstreamError as its reader and its format do. */
  push(bytes: Buffer): void {
    this.reader.push(bytes);
  }

  /** The bytes ended. */
  endOfBytes(): void {
    this.reader.end();
  }

  /** The chunks that may go out now. */
  due(): ChatChunk[] {
    const isDue = this.patience.hasSpoken || this.ready.length > MAX_WAITING_CHUNKS;
    if (this.ready.length === 0 || !isDue) return [];
    const chunks = this.ready;
    this.ready = [];
    return chunks;
  }

  /** Once the stream is done, or its bytes have ended. Throws UpstreamError('cut_stream') for half an answer. */
  finish(): EndOfStream {
    const ending = this.stream.end();
    for (const { text } of ending) this.parts.call.meter.add(text);
    if (this.whole) return { whole: this.whole.end(this.stream, ending) };
    return { chunks: [...this.ready, ...ending] };
  }

  private take(event: SseEvent): void {
    if (this.stream.isDone) return;
    this.patience.sign(this.parts.clock.elapsedMs());
    for (const chunk of this.stream.push(event)) {
      if (chunk.text !== '' || chunk.isSubstance) this.spoke(chunk);
      if (this.whole) this.whole.add(chunk);
      else this.ready.push(chunk);
    }
  }

  private spoke({ text, isSubstance }: ChatChunk): void {
    this.patience.spoke();
    if (isSubstance) this.parts.call.meter.answered();
    this.parts.call.meter.add(text);
  }
}
