import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { UpstreamError, type AttemptReport, type Usage } from '@app/llm';
import { adapterFor, type Target } from '@app/providers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AccessTokens } from './access-tokens';
import { Attempt } from './attempt';
import { wordsFor } from './call-words';
import { UpstreamHttp } from './exchange';
import { KeepsakeStore, type KeepsakeOwner } from './keepsakes';
import { InlineMedia } from './media/inline-media';
import { Drains } from './limits';
import { Ticker } from './ticker';
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
   * Tries the channels of the route in order until one answers. Once the caller has received anything, the failure is the
   * caller's own, or the time of the call is over, no other is tried.
   * Throws the UpstreamError of the last attempt, AppError('unsupported_feature').
   */
  async relay(call: UpstreamCall): Promise<ServedAnswer> {
    let failure: Error | undefined;
    for (const step of call.route) {
      const permit = call.enter && (await call.enter(step));
      if (permit === 'full') continue;
      call.meter.restart();
      const result = await this.tryStep(step, call).finally(() => permit?.release(consumedOf(call)));
      if (!(result instanceof Error)) return result;
      failure = result;
      if (!this.goesOn(result, call)) break;
    }
    throw failure ?? new UpstreamError(call.enter ? 'rate_limited' : 'unreachable');
  }

  private async tryStep(step: UpstreamStep, call: UpstreamCall): Promise<ServedAnswer | UpstreamError | AppError> {
    let attempt: Attempt | undefined;
    const begun = { startedAt: this.clock.now(), startedMs: this.clock.elapsedMs() };
    try {
      attempt = await this.begin(step, call);
      const answer = await attempt.answer;
      ended(step, call, attempt.report(undefined));
      if (answer.keepsakes.length > 0) this.keepsakes.keep(ownerOf(step, call), answer.keepsakes);
      return answer;
    } catch (error) {
      // This vendor cannot do what is asked; the next one may.
      if (!attempt && error instanceof AppError) return error;
      if (!(error instanceof UpstreamError)) throw error;
      const isFollowed = step !== call.route.at(-1) && this.goesOn(error, call);
      const report = attempt?.report(error, isFollowed ? consumedOf(call) : null);
      ended(step, call, report ?? this.unsent(step, error, begun), error);
      return error;
    }
  }

  /** A try that ended before the model was asked: its secret got no access token. */
  private unsent(
    { channel, credential, upstreamModel }: UpstreamStep,
    { failure, details }: UpstreamError,
    { startedAt, startedMs }: { readonly startedAt: Date; readonly startedMs: number },
  ): AttemptReport {
    return {
      providerId: channel.providerId,
      channelId: channel.id,
      credentialId: credential.id,
      upstreamModel,
      upstreamRequestId: null,
      httpStatus: details.status ?? null,
      failure,
      startedAt,
      firstByteMs: null,
      totalMs: this.clock.elapsedMs() - startedMs,
      wastedUsage: null,
    };
  }

  private goesOn(error: Error, { sink, startedMs }: UpstreamCall): boolean {
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
      ? await this.accessTokens.tokenFor(step.credential, adapter)
      : step.credential.secret;
    const { media } = this;
    const hashEndUsersOf = limits.hashesEndUsers ? call.organizationId : undefined;
    const request = await words.buildRequest(this.targetOf(step, credential), { recalled, media, hashEndUsersOf });
    call.onDropped(request.dropped ?? []);
    // Media and tokens take their time: who left meanwhile is asked for nothing that would be charged.
    if (call.sink.isGone) throw new UpstreamError('cut_stream', { message: 'the caller left' });
    const attempt = new Attempt({ step, call, adapter, words, limits, drains, ticker, clock });
    attempt.follow(this.http.start(request, step.channel, attempt));
    return attempt;
  }

  private targetOf({ channel, upstreamModel }: UpstreamStep, credential: string): Target {
    const { baseUrl, settings } = channel;
    return { baseUrl, credential, upstreamModel, settings, now: this.clock.now() };
  }
}

function ended(step: UpstreamStep, call: UpstreamCall, report: AttemptReport, error?: UpstreamError): void {
  call.attempts.push(report);
  call.onAttempt?.(step, report, error);
}

const ownerOf = ({ channel, upstreamModel }: UpstreamStep, { organizationId }: UpstreamCall): KeepsakeOwner => ({
  organizationId,
  adapterId: channel.adapterId,
  upstreamModel,
});

function consumedOf({ meter }: UpstreamCall): Usage | null {
  const usage = meter.reading();
  return usage.source === 'none' ? null : usage;
}
