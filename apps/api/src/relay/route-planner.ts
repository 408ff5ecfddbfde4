import {
  ChannelsService,
  HealthService,
  planRoute,
  type Channel,
  type RoutePlan,
  type RouteRequest,
} from '@app/channels';
import { Clock } from '@app/common';
import type { Dialect } from '@app/dialects';
import { neededCapabilities, outputTotal, type CallRequest } from '@app/llm';
import type { UsageMeter } from '@app/metering';
import { LiveSettings } from '@app/settings';
import type { UpstreamCall } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { RelayReply } from '../http/relay-reply';
import { ableToServe } from './able-to-serve';
import { affinityKey } from './affinity-key';
import { inWordsOf } from './in-words-of';

/** What a call's offer says about where it may go. */
interface Destination {
  readonly modelId: string;
  readonly groupId: string;
  readonly organizationId: string;
}

/** Gathers what `planRoute` goes by, all of it from memory, and tells health what came of it. */
@Injectable()
export class RoutePlanner {
  constructor(
    private readonly channels: ChannelsService,
    private readonly health: HealthService,
    private readonly settings: LiveSettings,
    private readonly clock: Clock,
  ) {}

  /** How often one call is tried, over channels and credentials. */
  get maxAttempts(): number {
    return this.settings.current('routing').maxAttempts;
  }

  /** When a channel is later than 95 % of its answers, where operators want another one asked then. */
  get hedgeAfterMs(): UpstreamCall['hedgeAfterMs'] {
    if (!this.settings.current('routing').hedges) return undefined;
    return ({ channel, upstreamModel }) => this.health.firstByteP95Ms(channel.id, upstreamModel);
  }

  /** Throws AppError: 400. */
  worded<Request extends CallRequest>(
    request: Request,
    dialect: Pick<Dialect<Request, never>, 'throughChat'>,
    destination: Destination,
  ): Request {
    return dialect.throughChat ? inWordsOf(this.serving(destination), request, dialect) : request;
  }

  /** Throws AppError: 400 when no channel ever can, 429 503 when none can right now. */
  plan(request: CallRequest, destination: Destination): RoutePlan {
    const serving = this.serving(destination);
    const plan = planRoute({
      canServe: ableToServe(request, serving),
      channels: serving,
      ...this.facts(request, destination),
    });
    this.health.take(plan.trials);
    return plan;
  }

  /** For asking a vendor something beside the call itself. Throws AppError: 429 503. */
  planQuestion(request: CallRequest, destination: Destination): RoutePlan {
    return planRoute({ channels: this.serving(destination), ...this.facts(request, destination) });
  }

  /** Tells health how the attempts of a call went. */
  listener(reply: RelayReply, meter: UsageMeter): NonNullable<UpstreamCall['onAttempt']> {
    return (step, report, error) => {
      // What ends because its caller left is no failure of a channel.
      if (error && reply.isGone) return;
      this.health.heard(step, report, error, error ? 0 : outputTotal(meter.reading().quantities));
    };
  }

  private serving({ modelId, groupId }: Destination): readonly Channel[] {
    return this.channels.serving(modelId, groupId);
  }

  private facts(request: CallRequest, { modelId, organizationId }: Destination): Omit<RouteRequest, 'channels'> {
    const { maxAttempts, keepsAffinity, prefersFast } = this.settings.current('routing');
    return {
      modelId,
      needs: neededCapabilities(request),
      health: this.health,
      affinityKey: keepsAffinity ? affinityKey(request, organizationId) : undefined,
      maxAttempts,
      prefersFast,
      random: Math.random,
      nowMs: this.clock.nowMs(),
    };
  }
}
