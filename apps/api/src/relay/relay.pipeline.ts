import { ApiTokensService } from '@app/api-tokens';
import { BillingService, fitToModel, type AdmittedCall } from '@app/billing';
import { CatalogService } from '@app/catalog';
import type { RoutePlan } from '@app/channels';
import type { StreamRenderer } from '@app/dialects';
import { formatRequestId, formatUsd, invariant, type NanoUsd } from '@app/common';
import { requireCapabilities, type CallRequest } from '@app/llm';
import { UsageMeter } from '@app/metering';
import { UpstreamCaller, type ServedAnswer } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { RelayReply } from '../http/relay-reply';
import { toAppError } from '../http/to-app-error';
import { CallTelemetry } from '../telemetry/call-telemetry';
import { answerIdentity, answerUsage } from './answer';
import { CallLimits, type CallPermit } from './call-limits';
import { CallProgress } from './call-progress';
import { ReplySink } from './chunk-sink';
import type { RelayCall } from './relay-call';
import { RoutePlanner } from './route-planner';

interface Delivery<Request extends CallRequest, Body> {
  readonly call: RelayCall<Request, Body>;
  readonly admitted: AdmittedCall<Request>;
  readonly route: RoutePlan;
  readonly reply: RelayReply;
  readonly permit: CallPermit;
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
    private readonly routes: RoutePlanner,
    private readonly limits: CallLimits,
    private readonly billing: BillingService,
    private readonly upstream: UpstreamCaller,
    private readonly telemetry: CallTelemetry,
  ) {}

  /** Throws AppError, or what deliver throws; RelayReply says whether anything reached the caller before. */
  async run<Request extends CallRequest, Body>(call: RelayCall<Request, Body>, reply: RelayReply): Promise<void> {
    const { story } = call;
    const caller = await this.apiTokens.authenticate(call.apiToken, call); // 401 403 503
    story.caller = caller;
    const uploadedFromMs = story.elapsedMs();
    const body = await call.readBody(); // 400 413
    const startedMs = story.arrivedMs + story.elapsedMs() - uploadedFromMs; // a slow upload is no time of ours
    const asked = call.dialect.parseRequest(body); // 400
    const offer = this.catalog.offerFor(caller, asked.model); // 404 403: model and price version
    story.offered(offer);
    requireCapabilities(asked, offer.model); // 400 unsupported_feature
    const destination = { organizationId: caller.organizationId, groupId: offer.groupId, modelId: offer.model.id };
    const worded = this.routes.worded(asked, call.dialect, destination); // 400 unsupported_parameter
    const request = fitToModel(worded, offer.model); // 400 context_length_exceeded
    const permit = await this.limits.admit(caller, request, offer.model); // 429
    try {
      reply.headersOf(permit);
      const route = this.routes.plan(request, destination); // 400 429 503: channels in order
      story.routed(route);
      story.seated(await permit.takeSeat(route.steps, reply)); // 429: room at a channel
      story.holds();
      const admitted = await this.billing.hold(caller, offer, request, call.endpoint); // 402 503
      await this.deliver({ call, admitted, route, reply, permit, startedMs }); // 400 429 502 503 504
    } finally {
      permit.release(); // everything, if nothing was held: a call that went out released it when it was closed
    }
  }

  /** Throws UpstreamError when no channel answered, or the answer broke off. */
  private async deliver<Request extends CallRequest, Body>({
    call,
    admitted,
    route,
    reply,
    permit,
    startedMs,
  }: Delivery<Request, Body>): Promise<void> {
    const { request } = admitted;
    reply.identify(formatRequestId(admitted.requestId));
    reply.header('x-weir-hold-usd', formatUsd(admitted.hold));
    if (admitted.isLowered) reply.header('x-weir-max-tokens', String(request.maxOutputTokens));
    const meter = new UsageMeter(request, admitted.offer.model);
    const progress = new CallProgress(admitted, meter, { story: call.story, startedMs });
    const renderer = call.dialect.openStream(request);
    const sink = new ReplySink(reply, renderer, () => describe(reply, progress.attempts.length + 1, progress.queueMs));
    let answer: ServedAnswer | undefined;
    let failure: unknown;
    try {
      const onProgress = () => progress.received(this.billing);
      const identity = answerIdentity(admitted);
      answer = await this.upstream.relay({
        route: route.steps,
        request,
        organizationId: admitted.payer.organizationId,
        identity,
        meter,
        sink,
        attempts: progress.attempts,
        onAttempt: this.routes.listener(reply, meter),
        enter: permit.enter,
        onProgress,
        onDropped: (parameters) => warn(reply, parameters),
        startedMs,
        maxAttempts: this.routes.maxAttempts,
        hedgeAfterMs: this.routes.hedgeAfterMs,
      });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      const ending = progress.ended(answer, failure, reply.isGone);
      const charge = this.billing.close(admitted, ending);
      permit.release(ending.usage);
      const overheadMs = progress.overheadMs();
      const { holdMs } = progress;
      this.telemetry.ended({ story: call.story, admitted, ending, charge, overheadMs, holdMs });
      describe(reply, progress.attempts.length, overheadMs);
      const end = { usage: ending.usage, charge };
      if (answer) this.finish({ call, admitted, reply, renderer }, answer, end);
      else if (reply.isBegun) reply.breakOff(renderer.error(toAppError(failure)));
    }
  }

  private finish<Request extends CallRequest, Body>(
    {
      call,
      admitted,
      reply,
      renderer,
    }: Pick<Delivery<Request, Body>, 'call' | 'admitted' | 'reply'> & { renderer: StreamRenderer },
    answer: ServedAnswer,
    { usage, charge }: { readonly usage: Parameters<typeof answerUsage>[1]; readonly charge: NanoUsd },
  ): void {
    if (answer.kind === 'bytes') return reply.endBytes();
    const request: CallRequest = admitted.request;
    const cost = request.endpoint === undefined && request.includeCost ? charge : undefined;
    if (answer.kind === 'stream') {
      return reply.endStream(renderer.end(answer.last, answerUsage(answer.reported, usage, cost)));
    }
    reply.header('x-weir-charge-usd', formatUsd(charge));
    if (answer.kind === 'plain') {
      const { contentType, body } = answer.answer;
      return reply.whole(200, { contentType, body: call.dialect.renderPlain?.(body, usage) ?? body });
    }
    const { parsed } = answer;
    const body = call.dialect.renderCompletion?.(parsed, answerUsage(parsed.reported, usage, cost), admitted.request);
    invariant(body !== undefined, 'only chat is answered with completions');
    reply.json(200, body);
  }
}

/** Of the channel that answers, not of those tried before. Source: RFC 7234, section 5.5; 199 is a warning of the intermediary's own. */
function warn(reply: RelayReply, parameters: readonly string[]): void {
  if (parameters.length === 0) reply.removeHeader('warning');
  else reply.header('warning', `199 weir "the model has no counterpart for: ${parameters.join(', ')}"`);
}

function describe(reply: RelayReply, attempts: number, overheadMs: number): void {
  if (reply.isBegun) return;
  reply.header('x-weir-attempts', String(attempts));
  reply.header('x-weir-overhead-ms', overheadMs.toFixed(2));
}
