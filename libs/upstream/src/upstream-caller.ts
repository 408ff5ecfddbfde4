import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { UpstreamError, type Usage } from '@app/llm';
import { adapterFor } from '@app/providers';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Attempt } from './attempt';
import { UpstreamHttp } from './exchange';
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
      call.meter.restart();
      const result = await this.tryStep(step, call);
      if (!(result instanceof Error)) return result;
      failure = result;
      if (!this.goesOn(result, call)) break;
    }
    throw failure ?? new UpstreamError('unreachable');
  }

  private async tryStep(step: UpstreamStep, call: UpstreamCall): Promise<ServedAnswer | UpstreamError | AppError> {
    let attempt: Attempt | undefined;
    try {
      attempt = this.begin(step, call);
      const answer = await attempt.answer;
      call.attempts.push(attempt.report(undefined));
      return answer;
    } catch (error) {
      // This vendor cannot do what is asked; the next one may.
      if (!attempt && error instanceof AppError) return error;
      if (!attempt || !(error instanceof UpstreamError)) throw error;
      const isFollowed = step !== call.route.at(-1) && this.goesOn(error, call);
      call.attempts.push(attempt.report(error, isFollowed ? consumedOf(call) : null));
      return error;
    }
  }

  private goesOn(error: Error, { sink, startedMs }: UpstreamCall): boolean {
    if (error instanceof UpstreamError && !error.mayTryNextChannel) return false;
    return !sink.isBegun && !sink.isGone && this.clock.elapsedMs() - startedMs < this.config.callTimeoutMs;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }

  private begin(step: UpstreamStep, call: UpstreamCall): Attempt {
    const adapter = adapterFor(step.channel.adapterId);
    const target = {
      baseUrl: step.channel.baseUrl,
      credential: step.credential.secret,
      upstreamModel: step.upstreamModel,
    };
    const request = adapter.chat!.buildRequest(call.request, target);
    const { ticker, clock, drains, config: limits } = this;
    const attempt = new Attempt({ step, call, adapter, limits, drains, ticker, clock });
    attempt.follow(this.http.start(request, step.channel, attempt));
    return attempt;
  }
}

function consumedOf({ meter }: UpstreamCall): Usage | null {
  const usage = meter.reading();
  return usage.source === 'none' ? null : usage;
}
