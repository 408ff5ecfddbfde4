import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { UpstreamError } from '@app/llm';
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
   * Tries the channels of the route in order until one answers. Once the caller has received anything, or the failure is
   * the caller's own, no other is tried. Throws the UpstreamError of the last attempt, AppError('unsupported_feature').
   */
  async relay(call: UpstreamCall): Promise<ServedAnswer> {
    let failure: Error | undefined;
    for (const step of call.route) {
      call.meter.restart();
      let attempt: Attempt;
      try {
        attempt = this.begin(step, call);
      } catch (error) {
        // This vendor cannot do what is asked; the next one may.
        if (!(error instanceof AppError)) throw error;
        failure = error;
        continue;
      }
      try {
        const answer = await attempt.answer;
        call.attempts.push(attempt.report(undefined));
        return answer;
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        failure = error;
        call.attempts.push(attempt.report(error));
        if (!error.mayTryNextChannel || call.sink.isBegun || call.sink.isGone) break;
      }
    }
    throw failure ?? new UpstreamError('unreachable');
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
