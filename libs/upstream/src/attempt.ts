import { UpstreamError, type AttemptReport, type ChatChunk, type UpstreamFailure } from '@app/llm';
import { streamOfCompletion, type HttpAnswer, type ParsedCompletion } from '@app/providers';
import { AnswerBody } from './answer-body';
import type { AttemptParts } from './attempt-parts';
import type { Exchange, ExchangeSink } from './exchange';
import { Outcome } from './outcome';
import { Patience } from './patience';
import { StreamedAnswer } from './streamed-answer';
import { reportOf } from './try';
import type { ServedAnswer } from './upstream-call';

/** An answer is over at its terminator; the connection may take a moment longer to end, for the next call to use it. */
const CLOSE_AFTER_MS = 1_000;

/** What is known of an answer beside what it says. */
type Facts = Pick<ParsedCompletion, 'reported' | 'disputed' | 'keepsakes'>;

/** One try of one channel: reads its answer, whatever form it comes in, and ends exactly once. */
export class Attempt implements ExchangeSink {
  private readonly outcome = new Outcome<ServedAnswer>();
  readonly answer = this.outcome.promise;
  private exchange: Exchange | undefined;
  readonly startedAt: Date;
  readonly startedMs: number;
  private readonly patience: Patience;
  private firstByteMs: number | null = null;
  private isFile = false;
  private streamed: StreamedAnswer | undefined;
  private readonly body: AnswerBody;
  private isOver = false;
  private overSinceMs = 0;
  private isPaused = false;
  private drainingSinceMs: number | undefined;
  private readonly unwatch: () => void;

  constructor(private readonly parts: AttemptParts) {
    this.body = new AnswerBody(parts.limits.answerLimitBytes);
    this.startedAt = parts.clock.now();
    this.startedMs = parts.clock.elapsedMs();
    this.patience = new Patience(parts, this.startedMs);
    this.unwatch = parts.ticker.watch(() => this.look());
    parts.call.sink.onGone(() => this.callerLeft());
  }

  /** Begins to read; `exchange` is the request that was sent. */
  follow(exchange: Exchange): void {
    this.exchange = exchange;
    if (this.isOver) exchange.abort();
  }

  /** Something has come. */
  get isAnswering(): boolean {
    return this.firstByteMs !== null;
  }

  /** Its vendor may charge for it. */
  get isSent(): boolean {
    return this.exchange?.isSent ?? false;
  }

  report(failure: UpstreamFailure | null): AttemptReport {
    const endedMs = this.isOver ? this.overSinceMs : this.parts.clock.elapsedMs();
    const { firstByteMs } = this;
    const { status: httpStatus, requestId: upstreamRequestId } = this.body;
    return reportOf(this.parts.step, this, { failure, httpStatus, upstreamRequestId, firstByteMs, endedMs });
  }

  onHead(status: number, headers: HttpAnswer['headers']): void {
    this.body.status = status;
    this.body.headers = headers;
    const { words } = this.parts;
    if (this.body.isError) return;
    if (words.bytesUsage && !this.body.isDocument) this.openBytes();
    else if (words.isStreamed(this.body.contentType)) this.openStream();
  }

  onData(bytes: Buffer): void {
    if (this.isOver) return;
    this.firstByteMs ??= this.parts.clock.elapsedMs() - this.startedMs;
    this.guard(() => {
      if (this.isFile) return this.pass(bytes);
      if (!this.streamed) return this.body.add(bytes);
      this.streamed.push(bytes);
      this.deliver(this.streamed);
    });
  }

  onEnd(): void {
    this.unwatch();
    if (this.isOver) return;
    this.guard(() => {
      if (this.body.isError) throw this.parts.adapter.parseError(this.body.whole());
      if (this.isFile && this.body.bytes > 0) return this.succeed({ kind: 'bytes', keepsakes: [] });
      if (!this.streamed) return this.finishWhole();
      this.streamed.endOfBytes();
      this.deliver(this.streamed);
      if (!this.isOver) this.finishStream(this.streamed);
    });
  }

  onFailure(error: UpstreamError): void {
    this.unwatch();
    const isCut = this.firstByteMs !== null && error.failure === 'unreachable';
    this.fail(isCut ? new UpstreamError('cut_stream', { cause: error }) : error);
  }

  private openBytes(): void {
    this.isFile = true;
    this.patience.streams(this.parts.clock.elapsedMs());
    this.patience.spoke();
  }

  private openStream(): void {
    const { words, clock } = this.parts;
    const stream = words.openStream();
    if (!stream) return;
    if (words.isAllSubstance) this.patience.spoke();
    this.patience.streams(clock.elapsedMs());
    this.streamed = new StreamedAnswer(this.parts, stream, this.patience);
  }

  private deliver(streamed: StreamedAnswer): void {
    const chunks = streamed.due();
    if (chunks.length > 0) this.send(chunks);
    if (streamed.stream.isDone) this.finishStream(streamed);
  }

  private send(chunks: ChatChunk[]): void {
    const { sink, onProgress } = this.parts.call;
    this.patience.spoke();
    onProgress();
    if (!sink.write(chunks)) this.slowDown();
  }

  private pass(bytes: Buffer): void {
    const { sink, meter, onProgress } = this.parts.call;
    this.patience.sign(this.parts.clock.elapsedMs());
    this.body.bytes += bytes.length;
    meter.report(this.parts.words.bytesUsage);
    onProgress();
    if (sink.writeBytes?.(bytes, this.body.contentType) === false) this.slowDown();
  }

  private slowDown(): void {
    this.isPaused = true;
    this.exchange?.pause();
    this.parts.call.sink.onDrain(() => this.goOn());
  }

  /** Time that a slow caller took is not the upstream's silence. */
  private goOn(): void {
    this.isPaused = false;
    this.patience.sign(this.parts.clock.elapsedMs());
    this.exchange?.resume();
  }

  private finishStream(streamed: StreamedAnswer): void {
    const end = streamed.finish();
    if ('whole' in end) this.succeedWith(end.whole);
    else this.finishChunks(end.chunks, streamed.stream);
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

  private finishWhole(): void {
    const { meter } = this.parts.call;
    const answer = this.parts.words.readWhole(this.body.whole());
    meter.add(answer.text);
    if (!('contentType' in answer)) return this.finishCompletion(answer);
    meter.answered();
    meter.report(answer.reported, answer.disputed);
    this.succeed({ kind: 'plain', answer, keepsakes: [] });
  }

  private finishCompletion(parsed: ParsedCompletion): void {
    const { call } = this.parts;
    if (!call.request.stream) return this.succeedWith(parsed);
    // Asked for a stream, it answered in one piece.
    this.finishChunks(streamOfCompletion(parsed), parsed);
  }

  private succeedWith(parsed: ParsedCompletion): void {
    const { reported, disputed, keepsakes = [] } = parsed;
    this.parts.call.meter.report(reported?.usage, disputed);
    this.succeed({ kind: 'completion', parsed, keepsakes });
  }

  private look(): void {
    const { limits, clock } = this.parts;
    const now = clock.elapsedMs();
    if (this.isOver) return this.closeAfter(now);
    if (this.drainingSinceMs !== undefined && now - this.drainingSinceMs > limits.drainTimeoutMs) {
      return this.fail(new UpstreamError('cut_stream', { message: 'the caller left, and the answer took too long' }));
    }
    this.comfort(now);
    const isTooSilent = !this.isPaused && this.patience.isTooSilent(now);
    if (isTooSilent || this.patience.isTooLong(now)) this.fail(new UpstreamError('timeout'));
  }

  private comfort(now: number): void {
    const { sink } = this.parts.call;
    const isQuiet = this.streamed?.isCollected === false && this.patience.isQuiet(now);
    if (isQuiet && !sink.isBegun) sink.keepAlive?.();
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
    this.outcome.resolve(answer);
  }

  /** Gives up, because of it; nothing more is read. */
  fail(error: unknown): void {
    if (this.isOver) return;
    this.over();
    this.unwatch();
    // What the vendor counted before it failed still holds.
    const { reported, disputed } = this.streamed?.stream ?? {};
    const { meter, sink } = this.parts.call;
    if (reported ?? disputed) meter.report(reported?.usage, disputed);
    // Half of a file that its vendor broke off is worth nothing.
    if (this.isFile && !sink.isGone) meter.restart();
    this.exchange?.abort();
    this.outcome.reject(error);
  }

  private over(): void {
    this.isOver = true;
    this.overSinceMs = this.parts.clock.elapsedMs();
    if (this.drainingSinceMs !== undefined) this.parts.drains.end();
  }
}
