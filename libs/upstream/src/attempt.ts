import type { Clock } from '@app/common';
import { UpstreamError, type AttemptReport, type ChatChunk, type Usage } from '@app/llm';
import {
  CompletionOfStream,
  streamOfCompletion,
  type ChatAdapter,
  type ChatStream,
  type HttpAnswer,
  type ParsedCompletion,
  type ProviderAdapter,
} from '@app/providers';
import { isStreamed, parseJson, tooLarge } from './answer-form';
import { openReader, type EventReader } from './event-reader';
import type { Exchange, ExchangeSink } from './exchange';
import type { CallLimits, Drains } from './limits';
import type { Ticker } from './ticker';
import type { ServedAnswer, UpstreamCall, UpstreamStep } from './upstream-call';

/** Error bodies are read no further. */
const ERROR_BODY_BYTES = 64 * 1024;
/** So many chunks without text may wait for the first with text. */
const MAX_WAITING_CHUNKS = 64;
/** An answer is over at its terminator; the connection may take a moment longer to end, for the next call to use it. */
const CLOSE_AFTER_MS = 1_000;

export interface AttemptParts {
  readonly step: UpstreamStep;
  readonly call: UpstreamCall;
  readonly adapter: ProviderAdapter;
  /** The part of the adapter that speaks what this call needs. */
  readonly chat: ChatAdapter;
  readonly limits: CallLimits;
  readonly drains: Drains;
  readonly ticker: Ticker;
  readonly clock: Clock;
}

/** What is known of an answer beside what it says. */
type Facts = Pick<ParsedCompletion, 'reported' | 'disputed' | 'keepsakes'>;

/** One try of one channel: reads its answer, whatever form it comes in, and ends exactly once. */
export class Attempt implements ExchangeSink {
  readonly answer: Promise<ServedAnswer>;
  private resolve!: (answer: ServedAnswer) => void;
  private reject!: (error: unknown) => void;
  private exchange: Exchange | undefined;
  private readonly startedAt: Date;
  private readonly startedMs: number;
  private lastSignMs: number;
  private firstByteMs: number | null = null;
  private status: number | null = null;
  private headers: HttpAnswer['headers'] = {};
  private mode: 'event-stream' | 'json' | 'error' = 'json';
  private isOver = false;
  private overSinceMs = 0;
  private isPaused = false;
  private drainingSinceMs: number | undefined;
  private readonly unwatch: () => void;

  // A streamed answer
  private reader: EventReader | undefined;
  private stream: ChatStream | undefined;
  private ready: ChatChunk[] = [];
  /** Where they go when the caller wants one document, and the vendor streams. */
  private whole: CompletionOfStream | undefined;
  /** Chunks without text wait for the first with text: until then another channel may still answer. */
  private hasText = false;

  // An answer in one piece
  private body: Buffer[] = [];
  private bodyBytes = 0;

  constructor(private readonly parts: AttemptParts) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.startedAt = parts.clock.now();
    this.startedMs = this.lastSignMs = parts.clock.elapsedMs();
    this.unwatch = parts.ticker.watch(() => this.look());
    parts.call.sink.onGone(() => this.callerLeft());
  }

  /** Begins to read; `exchange` is the request that was sent. */
  follow(exchange: Exchange): void {
    this.exchange = exchange;
    if (this.isOver) exchange.abort();
  }

  report(failure: UpstreamError | undefined, wastedUsage: Usage | null = null): AttemptReport {
    const { channel, credential, upstreamModel } = this.parts.step;
    const requestId = this.headers['x-request-id'];
    return {
      providerId: channel.providerId,
      channelId: channel.id,
      credentialId: credential.id,
      upstreamModel,
      upstreamRequestId: typeof requestId === 'string' ? requestId.slice(0, 200) : null,
      httpStatus: this.status,
      failure: failure?.failure ?? null,
      startedAt: this.startedAt,
      firstByteMs: this.firstByteMs,
      totalMs: this.parts.clock.elapsedMs() - this.startedMs,
      wastedUsage,
    };
  }

  onHead(status: number, headers: HttpAnswer['headers']): void {
    this.status = status;
    this.headers = headers;
    if (status < 200 || status > 299) this.mode = 'error';
    else if (isStreamed(headers['content-type'], this.parts)) this.openStream();
  }

  onData(bytes: Buffer): void {
    if (this.isOver) return;
    this.firstByteMs ??= this.parts.clock.elapsedMs() - this.startedMs;
    this.guard(() => {
      if (!this.reader) return this.collect(bytes);
      this.reader.push(bytes);
      this.deliver();
    });
  }

  onEnd(): void {
    this.unwatch();
    if (this.isOver) return;
    this.guard(() => {
      if (this.mode === 'error') throw this.parts.adapter.parseError(this.httpAnswer());
      if (!this.reader) return this.finishWhole();
      this.reader.end();
      this.deliver();
      if (!this.isOver) this.finishStream();
    });
  }

  onFailure(error: UpstreamError): void {
    this.unwatch();
    const isCut = this.firstByteMs !== null && error.failure === 'unreachable';
    this.fail(isCut ? new UpstreamError('cut_stream', { cause: error }) : error);
  }

  private openStream(): void {
    this.mode = 'event-stream';
    this.lastSignMs = this.parts.clock.elapsedMs();
    const { chat, call, limits } = this.parts;
    if (!call.request.stream) this.whole = new CompletionOfStream(limits.answerLimitBytes);
    this.stream = chat.openStream(call.identity);
    this.reader = openReader(chat.framing, limits.answerLimitBytes, (event) => this.take(event));
  }

  private take(event: { readonly event?: string | undefined; readonly data: string }): void {
    if (this.stream!.isDone) return;
    this.lastSignMs = this.parts.clock.elapsedMs();
    for (const chunk of this.stream!.push(event)) {
      if (chunk.text !== '') {
        this.hasText = true;
        this.parts.call.meter.add(chunk.text);
      }
      if (this.whole) this.whole.add(chunk);
      else this.ready.push(chunk);
    }
  }

  private deliver(): void {
    if (this.ready.length > 0 && (this.hasText || this.ready.length > MAX_WAITING_CHUNKS)) this.send();
    if (this.stream!.isDone) this.finishStream();
  }

  private send(): void {
    const { sink, onProgress } = this.parts.call;
    const chunks = this.ready;
    this.ready = [];
    onProgress();
    if (sink.write(chunks)) return;
    this.isPaused = true;
    this.exchange?.pause();
    sink.onDrain(() => this.goOn());
  }

  /** Time that a slow caller took is not the upstream's silence. */
  private goOn(): void {
    this.isPaused = false;
    this.lastSignMs = this.parts.clock.elapsedMs();
    this.exchange?.resume();
  }

  private finishStream(): void {
    const ending = this.stream!.end();
    for (const { text } of ending) this.parts.call.meter.add(text);
    if (this.whole) {
      for (const chunk of ending) this.whole.add(chunk);
      return this.succeedWith(this.whole.end(this.stream!));
    }
    this.finishChunks([...this.ready, ...ending], this.stream!);
  }

  /** The last is not sent: it waits for the charge. */
  private finishChunks(chunks: ChatChunk[], { reported, disputed, keepsakes = [] }: Facts): void {
    const { sink, meter } = this.parts.call;
    const last = chunks.pop();
    if (!last) throw new UpstreamError('malformed_response', { message: 'an answer without a finish' });
    if (chunks.length > 0) sink.write(chunks);
    meter.report(reported?.usage, disputed);
    this.succeed({ kind: 'stream', last, reported, keepsakes });
  }

  private collect(bytes: Buffer): void {
    this.bodyBytes += bytes.length;
    const limit = this.mode === 'error' ? ERROR_BODY_BYTES : this.parts.limits.answerLimitBytes;
    if (this.bodyBytes <= limit) this.body.push(bytes);
    else if (this.mode !== 'error') throw tooLarge();
  }

  private finishWhole(): void {
    const { call, chat } = this.parts;
    const source = this.httpAnswer().body;
    const parsed = chat.parseResponse(parseJson(source), call.identity, source);
    call.meter.add(parsed.text);
    if (!call.request.stream) return this.succeedWith(parsed);
    // Asked for a stream, it answered in one piece.
    this.finishChunks(streamOfCompletion(parsed), parsed);
  }

  private succeedWith(parsed: ParsedCompletion): void {
    const { reported, disputed, keepsakes = [] } = parsed;
    this.parts.call.meter.report(reported?.usage, disputed);
    this.succeed({ kind: 'completion', parsed, keepsakes });
  }

  private httpAnswer(): HttpAnswer {
    return { status: this.status ?? 0, headers: this.headers, body: Buffer.concat(this.body).toString('utf8') };
  }

  /** Silence: comments do not count as life, so the connection's own timeouts are not enough. */
  private look(): void {
    const { call, limits, step, clock } = this.parts;
    const now = clock.elapsedMs();
    if (this.isOver) return this.closeAfter(now);
    if (this.drainingSinceMs !== undefined && now - this.drainingSinceMs > limits.drainTimeoutMs) {
      return this.fail(new UpstreamError('cut_stream', { message: 'the caller left, and the answer took too long' }));
    }
    const isSilent =
      this.mode === 'event-stream' && !this.isPaused && now - this.lastSignMs > step.channel.idleTimeoutMs;
    if (isSilent || now - call.startedMs > limits.callTimeoutMs) this.fail(new UpstreamError('timeout'));
  }

  /** The upstream charges us for what it produces, so its own count is worth waiting for. */
  private callerLeft(): void {
    if (this.isOver || this.drainingSinceMs !== undefined) return;
    const { step, drains, clock } = this.parts;
    if (step.channel.onDisconnect === 'abort' || !drains.begin()) {
      return this.fail(new UpstreamError('cut_stream', { message: 'the caller left' }));
    }
    this.drainingSinceMs = clock.elapsedMs();
    this.goOn();
  }

  private closeAfter(now: number): void {
    if (now - this.overSinceMs < CLOSE_AFTER_MS) return;
    this.unwatch();
    this.exchange?.abort();
  }

  /** What throws while an answer is read ends the attempt. */
  private guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.fail(error);
    }
  }

  private succeed(answer: ServedAnswer): void {
    this.over();
    // A connection that waits for a slow caller would never be free again.
    this.exchange?.resume();
    this.resolve(answer);
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.over();
    this.unwatch();
    // What the vendor counted before it failed still holds.
    const { reported, disputed } = this.stream ?? {};
    if (reported ?? disputed) this.parts.call.meter.report(reported?.usage, disputed);
    this.exchange?.abort();
    this.reject(error);
  }

  private over(): void {
    this.isOver = true;
    this.overSinceMs = this.parts.clock.elapsedMs();
    if (this.drainingSinceMs !== undefined) this.parts.drains.end();
  }
}
