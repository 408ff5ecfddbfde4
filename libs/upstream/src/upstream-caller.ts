import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { UpstreamError, type Usage } from '@app/llm';
import { adapterFor, type Target } from '@app/providers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AccessTokens } from './access-tokens';
import { Attempt } from './attempt';
import { wordsFor } from './call-words';
import { UpstreamHttp } from './exchange';
import { Race } from './hedge';
import { KeepsakeStore, type KeepsakeOwner } from './keepsakes';
import { InlineMedia } from './media/inline-media';
import { Drains } from './limits';
import { overridden } from './overridden';
import { RouteWalk, type Refusal } from './route-walk';
import { Ticker } from './ticker';
import { consumedOf, reportOf, type Ended, type Place } from './try';
import type { ServedAnswer, UpstreamCall, UpstreamStep } from './upstream-call';

/** The only code that calls vendors. */
@Injectable()
export class UpstreamCaller implements OnApplicationShutdown {
  private readonly http = new UpstreamHttp();
  private readonly drains: Drains;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly ticker: Ticker,
    private readonly keepsakes: KeepsakeStore,
    private readonly accessTokens: AccessTokens,
    private readonly media: InlineMedia,
  ) {
    this.drains = new Drains(config.drainLimit);
  }

  /**
   * Tries the channels of the route in order until one answers, and other credentials of a channel first where the fault was the
   * credential's. Once the caller has received anything or left, the failure is the caller's own, or the time of the call is over,
   * no other is tried. Throws the UpstreamError that tells most, AppError('unsupported_feature') when nobody could be asked.
   */
  async relay(call: UpstreamCall): Promise<ServedAnswer> {
    const walk = new RouteWalk(call.route, call.maxAttempts);
    let place = await this.enterNext(walk, call);
    while (place) {
      const ended = await this.tryOrHedge(place, walk, call);
      if (ended.answer) {
        book(call, ended, null);
        return ended.answer;
      }
      walk.failed(ended.step, ended.error);
      const mayGoOn = this.goesOn(ended.error, call);
      place = mayGoOn ? await this.enterNext(walk, call) : undefined;
      book(call, ended, place ? consumedOf(call.meter) : null);
      if (!mayGoOn) throw ended.error;
      if (place) call.meter.restart();
    }
    throw walk.refusal;
  }

  /** The next step with room for the call. */
  private async enterNext(walk: RouteWalk, { enter }: UpstreamCall): Promise<Place | undefined> {
    for (let step = walk.next(); step; step = walk.next()) {
      const permit = enter && (await enter(step));
      if (permit === 'full') {
        walk.full();
        continue;
      }
      walk.began();
      return { step, permit };
    }
    return undefined;
  }

  /** Only the first try may get a rival: what comes after it is late already. */
  private tryOrHedge(place: Place, walk: RouteWalk, call: UpstreamCall): Promise<Ended> {
    const afterMs = call.attempts.length === 0 ? call.hedgeAfterMs?.(place.step) : undefined;
    if (afterMs === undefined) return this.tryAt(place, call);
    const race = new Race(call, this.clock, {
      tryAt: (at, racer, onSent) => this.tryAt(at, racer, onSent),
      mayGoOn: (error) => this.goesOn(error, call),
      enterNext: () => this.enterNext(walk, call),
      failed: (step, error) => walk.failed(step, error),
      book: (ended, wasted) => book(call, ended, wasted),
    });
    return race.run(place, afterMs);
  }

  private async tryAt(
    { step, permit }: Place,
    call: UpstreamCall,
    onSent?: (attempt: Attempt) => void,
  ): Promise<Ended> {
    let attempt: Attempt | undefined;
    const begun = { startedAt: this.clock.now(), startedMs: this.clock.elapsedMs() };
    try {
      attempt = await this.begin(step, call);
      onSent?.(attempt);
      const answer = await attempt.answer;
      if (answer.keepsakes.length > 0) this.keepsakes.keep(ownerOf(step, call), answer.keepsakes);
      return { step, answer, report: attempt.report(null) };
    } catch (error) {
      if (error instanceof UpstreamError && attempt) return { step, error, report: attempt.report(error.failure) };
      // This vendor cannot do what is asked, or its secret got no access token; the next one may.
      const isRefusal = error instanceof UpstreamError || (error instanceof AppError && !attempt);
      if (!isRefusal) throw error;
      const ending = { ...unsentBecause(error), endedMs: this.clock.elapsedMs() };
      return { step, error, report: reportOf(step, begun, ending) };
    } finally {
      permit?.release(consumedOf(call.meter));
    }
  }

  private goesOn(error: Refusal, { sink, startedMs }: UpstreamCall): boolean {
    if (error instanceof UpstreamError && !error.mayTryNextChannel) return false;
    return !sink.isBegun && !sink.isGone && this.clock.elapsedMs() - startedMs < this.config.callTimeoutMs;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }

  private async begin(step: UpstreamStep, call: UpstreamCall): Promise<Attempt> {
    const adapter = adapterFor(step.channel.adapterId);
    const words = wordsFor(adapter, call);
    const { ticker, clock, drains, config: limits } = this;
    const { recalls } = words;
    const recalled = recalls.length > 0 ? await this.keepsakes.recall(ownerOf(step, call), recalls) : undefined;
    const credential = adapter.tokenExchange
      ? await this.accessTokens.tokenFor(step.credential, adapter, step.channel.proxyUrl)
      : step.credential.secret;
    const { media } = this;
    const hashEndUsersOf = limits.hashesEndUsers ? call.organizationId : undefined;
    const built = await words.buildRequest(this.targetOf(step, credential), { recalled, media, hashEndUsersOf });
    call.onDropped(built.dropped ?? []);
    // Media and tokens take their time: who left meanwhile is asked for nothing that would be charged.
    if (call.sink.isGone) throw new UpstreamError('cut_stream', { message: 'the caller left' });
    const attempt = new Attempt({ step, call, adapter, words, limits, drains, ticker, clock });
    attempt.follow(this.http.start(overridden(built, step.channel), step.channel, attempt));
    return attempt;
  }

  private targetOf({ channel, upstreamModel }: UpstreamStep, credential: string): Target {
    const { baseUrl, settings } = channel;
    return { baseUrl, credential, upstreamModel, settings, now: this.clock.now() };
  }
}

const ownerOf = ({ channel, upstreamModel }: UpstreamStep, { organizationId }: UpstreamCall): KeepsakeOwner => ({
  organizationId,
  adapterId: channel.adapterId,
  upstreamModel,
});

const unsentBecause = (error: Refusal) =>
  error instanceof UpstreamError
    ? { failure: error.failure, httpStatus: error.details.status ?? null }
    : { failure: error.code, httpStatus: null };

/** `wasted`: what came of a try that failed and is followed by another. */
function book({ attempts, onAttempt }: UpstreamCall, { step, report, error }: Ended, wasted: Usage | null): void {
  const booked = wasted ? { ...report, wastedUsage: wasted } : report;
  attempts.push(booked);
  onAttempt?.(step, booked, error);
}
