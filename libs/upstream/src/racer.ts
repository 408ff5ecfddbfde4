import { quantitiesOf, type ChatChunk, type Usage } from '@app/llm';
import type { Attempt } from './attempt';
import type { Begun } from './try';
import type { ChunkSink, Meter, UpstreamCall, UpstreamStep } from './upstream-call';

/** Who decides between racers. */
export interface Referee {
  /** Asked before anything goes out. False: another one has won. */
  claim(racer: Racer): boolean;
  /** Nobody else is asked now. */
  isAlone(racer: Racer): boolean;
}

/** One of two channels that are asked at once: nothing of its answer reaches the call before it has won. */
export class Racer {
  readonly call: UpstreamCall;
  readonly meter: RacerMeter;
  /** Once its request has left. */
  attempt: Attempt | undefined;
  isOver = false;
  private dropped: readonly string[] = [];
  private readonly leaving: (() => void)[] = [];

  constructor(
    readonly step: UpstreamStep,
    readonly begun: Begun,
    private readonly original: UpstreamCall,
    private readonly referee: Referee,
  ) {
    this.meter = new RacerMeter(original.meter);
    this.call = {
      ...original,
      meter: this.meter,
      sink: new RacerSink(this, original.sink),
      onProgress: () => void (this.mayWrite() && original.onProgress()),
      onDropped: (parameters) => (this.dropped = parameters),
    };
  }

  /** What it has consumed is what the call has consumed, from now on and so far. */
  wins(): void {
    this.original.onDropped(this.dropped);
    this.meter.becomeOriginal();
  }

  callerLeft(): void {
    for (const left of this.leaving) left();
  }

  /** Before anything goes out. */
  mayWrite(): boolean {
    return this.referee.claim(this);
  }

  /** A vendor that thinks must not keep out the other, which may know already. */
  mayShowLife(): boolean {
    return this.referee.isAlone(this) && this.mayWrite();
  }

  onGone(left: () => void): void {
    this.leaving.push(left);
  }
}

class RacerSink implements ChunkSink {
  readonly writeBytes?: NonNullable<ChunkSink['writeBytes']>;
  readonly keepAlive?: NonNullable<ChunkSink['keepAlive']>;

  constructor(
    private readonly racer: Racer,
    private readonly sink: ChunkSink,
  ) {
    if (sink.writeBytes) this.writeBytes = (bytes, type) => !racer.mayWrite() || sink.writeBytes!(bytes, type);
    if (sink.keepAlive) this.keepAlive = () => void (racer.mayShowLife() && sink.keepAlive!());
  }

  get isBegun(): boolean {
    return this.sink.isBegun;
  }

  get isGone(): boolean {
    return this.sink.isGone || this.racer.isOver;
  }

  write(chunks: readonly ChatChunk[]): boolean {
    return !this.racer.mayWrite() || this.sink.write(chunks);
  }

  onDrain(resume: () => void): void {
    this.sink.onDrain(resume);
  }

  onGone(left: () => void): void {
    this.racer.onGone(left);
  }
}

/** Counts for a racer alone, until it wins. */
export class RacerMeter implements Meter {
  isOriginal = false;
  private text = '';
  private isAnswered = false;
  private usage: Usage | undefined;
  private disputed: unknown;

  constructor(private readonly original: Meter) {}

  restart(): void {
    if (this.isOriginal) return this.original.restart();
    this.text = '';
    this.isAnswered = false;
    this.usage = this.disputed = undefined;
  }

  add(text: string): void {
    if (this.isOriginal) this.original.add(text);
    else this.text += text;
  }

  answered(): void {
    if (this.isOriginal) this.original.answered();
    else this.isAnswered = true;
  }

  report(usage: Usage | undefined, disputed?: unknown): void {
    if (this.isOriginal) return this.original.report(usage, disputed);
    this.usage = usage;
    this.disputed = disputed;
  }

  reading(): Usage {
    if (this.isOriginal) return this.original.reading();
    if (this.usage) return this.usage;
    const isNothing = this.text === '' && !this.isAnswered;
    return isNothing ? { quantities: quantitiesOf({}), source: 'none' } : this.estimate(this.text);
  }

  estimate(text: string): Usage {
    return this.original.estimate(text);
  }

  becomeOriginal(): void {
    const { original, text, isAnswered, usage, disputed } = this;
    this.isOriginal = true;
    original.restart();
    original.add(text);
    if (isAnswered) original.answered();
    if (usage ?? disputed) original.report(usage, disputed);
  }
}
