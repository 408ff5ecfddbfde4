import { ApiTokensService } from '@app/api-tokens';
import { BillingService, fitToModel, type AdmittedCall } from '@app/billing';
import { CatalogService } from '@app/catalog';
import { ChannelsService, planRoute, type RouteStep } from '@app/channels';
import { Clock, formatRequestId, formatUsd, type NanoUsd } from '@app/common';
import { UsageMeter } from '@app/metering';
import { UpstreamCaller, type ServedAnswer } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { RelayReply } from '../http/relay-reply';
import { answerIdentity, answerUsage } from './answer';
import { CallLog } from './call-log';
import { CallProgress } from './call-progress';
import { ReplySink } from './chunk-sink';
import type { RelayCall } from './relay-call';

interface Delivery {
  readonly call: RelayCall;
  readonly admitted: AdmittedCall;
  readonly route: readonly RouteStep[];
  readonly reply: RelayReply;
  readonly startedMs: number;
}

/**
 * One relayed call, from the caller's bytes to the charge that survives us. Read it top to bottom.
 * Every refusal in `run` comes before money is held; whatever happens in `deliver` is charged exactly once.
 */
@Injectable()
export class RelayPipeline {
  constructor(
    private readonly apiTokens: ApiTokensService,
    private readonly catalog: CatalogService,
    private readonly channels: ChannelsService,
    private readonly billing: BillingService,
    private readonly upstream: UpstreamCaller,
    private readonly clock: Clock,
    private readonly log: CallLog,
  ) {}

  /** Throws AppError, or what deliver throws; RelayReply says whether anything reached the caller before. */
  async run(call: RelayCall, reply: RelayReply): Promise<void> {
    const arrivedMs = this.clock.elapsedMs();
    const caller = await this.apiTokens.authenticate(call.apiToken); // 401 403 503
    const uploadedFromMs = this.clock.elapsedMs();
    const body = await call.readBody(); // 400 413
    const startedMs = arrivedMs + this.clock.elapsedMs() - uploadedFromMs; // a slow upload is no time of ours
    const asked = call.dialect.parseRequest(body); // 400
    const offer = this.catalog.offerFor(caller, asked.model); // 404 403: model and price version
    const request = fitToModel(asked, offer.model); // 400 context_length_exceeded
    const channels = this.channels.serving(offer.model.id, offer.groupId);
    const route = planRoute(channels, offer.model.id, Math.random); // 503: channels in order
    const admitted = await this.billing.hold(caller, offer, request, call.endpoint); // 402 503
    await this.deliver({ call, admitted, route, reply, startedMs }); // 400 429 502 503 504
  }

  /** Throws UpstreamError when no channel answered, or the answer broke off. */
  private async deliver({ call, admitted, route, reply, startedMs }: Delivery): Promise<void> {
    const { request } = admitted;
    reply.header('x-request-id', formatRequestId(admitted.requestId));
    reply.header('x-weir-hold-usd', formatUsd(admitted.hold));
    if (admitted.isLowered) reply.header('x-weir-max-tokens', String(request.maxOutputTokens));
    const meter = new UsageMeter(request, admitted.offer.model);
    const progress = new CallProgress(admitted, meter, { clock: this.clock, startedMs });
    const sink = new ReplySink(reply, call.dialect, () =>
      describe(reply, progress.attempts.length + 1, progress.queueMs),
    );
    let answer: ServedAnswer | undefined;
    let failure: unknown;
    try {
      const onProgress = () => progress.received(this.billing);
      const identity = answerIdentity(admitted);
      answer = await this.upstream.relay({
        route,
        request,
        identity,
        meter,
        sink,
        attempts: progress.attempts,
        onProgress,
        startedMs,
      });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      const ending = progress.ended(answer, failure, reply.isGone);
      const charge = this.billing.close(admitted, ending);
      this.log.ended(admitted, ending, charge);
      describe(reply, progress.attempts.length, progress.overheadMs());
      if (answer) this.finish({ call, admitted, reply }, answer, { usage: ending.usage, charge });
    }
  }

  private finish(
    { call, admitted, reply }: Pick<Delivery, 'call' | 'admitted' | 'reply'>,
    answer: ServedAnswer,
    { usage, charge }: { readonly usage: Parameters<typeof answerUsage>[1]; readonly charge: NanoUsd },
  ): void {
    const { request } = admitted;
    const cost = request.includeCost ? charge : undefined;
    if (answer.kind === 'stream') {
      const end = call.dialect.renderStreamEnd(answer.last, answerUsage(answer.reported, usage, cost), request);
      return reply.endStream(end);
    }
    reply.header('x-weir-charge-usd', formatUsd(charge));
    const { completion, reported } = answer.parsed;
    reply.json(200, call.dialect.renderCompletion(completion, answerUsage(reported, usage, cost)));
  }
}

function describe(reply: RelayReply, attempts: number, overheadMs: number): void {
  if (reply.isBegun) return;
  reply.header('x-weir-attempts', String(attempts));
  reply.header('x-weir-overhead-ms', overheadMs.toFixed(2));
}
