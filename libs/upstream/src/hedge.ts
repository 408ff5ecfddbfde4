import type { Clock } from '@app/common';
import { UpstreamError, type Usage } from '@app/llm';
import type { Attempt } from './attempt';
import { Outcome } from './outcome';
import { Racer, type Referee } from './racer';
import type { Refusal } from './route-walk';
import { consumedOf, reportOf, type Ended, type Place } from './try';
import type { UpstreamCall, UpstreamStep } from './upstream-call';

/** What a race does on behalf of its call. */
export interface RaceTrack {
  /** Tries the place; `onSent` hears of the attempt as soon as its request has left. */
  tryAt(place: Place, call: UpstreamCall, onSent: (attempt: Attempt) => void): Promise<Ended>;
  mayGoOn(error: Refusal): boolean;
  enterNext(): Promise<Place | undefined>;
  failed(step: UpstreamStep, error: Refusal): void;
  /** A try that is over, and did not serve the call. */
  book(ended: Ended, wasted: Usage | null): void;
}

interface Failed {
  readonly racer: Racer;
  readonly ended: Ended & { readonly error: Refusal };
}

/**
 * One call at one channel, and at a second when the first is late. The first that has something for the caller wins: what the other
 * one says from then on reaches neither the caller nor the meter, it is given up, and booked with what it has consumed.
 */
export class Race implements Referee {
  private readonly racers: Racer[] = [];
  private winner: Racer | undefined;
  /** A second one is being looked for. */
  private isEntering = false;
  /** Failed meanwhile. */
  private waiting: Failed | undefined;
  private readonly outcome = new Outcome<Ended>();

  constructor(
    private readonly call: UpstreamCall,
    private readonly clock: Clock,
    private readonly track: RaceTrack,
  ) {}

  /** The winner's end, or the last one's when both failed. */
  async run(place: Place, rivalAfterMs: number): Promise<Ended> {
    this.call.sink.onGone(() => this.callerLeft());
    const timer = setTimeout(() => void this.addRival().catch((error: unknown) => this.abandon(error)), rivalAfterMs);
    this.start(place);
    return this.outcome.promise.finally(() => clearTimeout(timer));
  }

  private start(place: Place): void {
    const begun = { startedAt: this.clock.now(), startedMs: this.clock.elapsedMs() };
    const racer = new Racer(place.step, begun, this.call, this);
    this.racers.push(racer);
    const ended = this.track.tryAt(place, racer.call, (attempt) => (racer.attempt = attempt));
    void ended.then((end) => this.ended(racer, end)).catch((error: unknown) => this.abandon(error));
  }

  private async addRival(): Promise<void> {
    if (this.winner || this.racers[0]!.attempt?.isAnswering) return;
    this.isEntering = true;
    const place = await this.track.enterNext();
    this.isEntering = false;
    const { waiting } = this;
    if (place && this.mayAdd()) {
      if (waiting) this.follow(waiting);
      return this.start(place);
    }
    place?.permit?.release(null);
    if (waiting) this.finish(waiting.racer, waiting.ended);
  }

  /** Nobody has won, and what failed meanwhile leaves hope. */
  private mayAdd(): boolean {
    return !this.winner && (!this.waiting || this.track.mayGoOn(this.waiting.ended.error));
  }

  private ended(racer: Racer, ended: Ended): void {
    if (racer.isOver) return;
    racer.isOver = true;
    if (ended.answer || this.winner) return this.finish(racer, ended);
    if (this.isEntering) this.waiting = { racer, ended };
    else if (this.racers.every(({ isOver }) => isOver)) this.finish(racer, ended);
    else this.follow({ racer, ended });
  }

  /** The other one goes on without it. */
  private follow({ racer, ended }: Failed): void {
    this.track.failed(ended.step, ended.error);
    this.track.book(ended, consumedOf(racer.meter));
  }

  private finish(racer: Racer, ended: Ended): void {
    this.claim(racer);
    this.outcome.resolve(ended);
  }

  /** True for the first that asks, and for it alone. */
  claim(racer: Racer): boolean {
    if (this.winner) return this.winner === racer;
    this.winner = racer;
    for (const other of this.racers) if (other !== racer && !other.isOver) this.giveUp(other);
    racer.wins();
    return true;
  }

  isAlone(racer: Racer): boolean {
    return !this.isEntering && this.racers.every((other) => other === racer || other.isOver);
  }

  private giveUp(racer: Racer): void {
    const { attempt, step, begun, meter } = racer;
    racer.isOver = true;
    const error = new UpstreamError('hedge_lost');
    attempt?.fail(error);
    // It has read the question at least.
    if (attempt?.isSent) meter.answered();
    const ending = { failure: error.failure, httpStatus: null, endedMs: this.clock.elapsedMs() };
    const report = attempt?.report(error.failure) ?? reportOf(step, begun, ending);
    this.track.book({ step, report, error }, consumedOf(meter));
  }

  /** A promise of ours was broken: nobody answers this call any more. */
  private abandon(error: unknown): void {
    for (const racer of this.racers) if (!racer.isOver) this.giveUp(racer);
    this.outcome.reject(error);
  }

  /** One of them goes on, as its channel says. */
  private callerLeft(): void {
    const racer = this.winner ?? this.racers.find(({ isOver }) => !isOver);
    if (!racer) return;
    this.claim(racer);
    racer.callerLeft();
  }
}
