import { CatalogService, type Offer } from '@app/catalog';
import {
  ChannelsService,
  HealthService,
  planRoute,
  surveyRoute,
  type Channel,
  type HealthView,
  type RouteRequest,
  type RouteStep,
} from '@app/channels';
import { AppError, Clock } from '@app/common';
import { neededCapabilities, requireCapabilities, type CallRequest } from '@app/llm';
import { LiveSettings } from '@app/settings';
import { servesEndpoint } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { PreviewCallers, type PreviewCaller } from './preview-caller';
import { RouteFacts, type ChannelFacts } from './route-facts';
import type { PreviewBody, RoutePreview as Answer } from './routes.schemas';
import { sampleRequest } from './sample-request';

type Considered = Pick<Answer, 'candidates' | 'skipped'>;

/** What would become of a call now, by the steps of the relay: nobody is asked, and nothing is counted. */
@Injectable()
export class RoutePreview {
  constructor(
    private readonly callers: PreviewCallers,
    private readonly catalog: CatalogService,
    private readonly channels: ChannelsService,
    private readonly health: HealthService,
    private readonly settings: LiveSettings,
    private readonly facts: RouteFacts,
    private readonly clock: Clock,
  ) {}

  async of(body: z.infer<typeof PreviewBody>): Promise<Answer> {
    const caller = await this.callers.find(body);
    const request = sampleRequest(body);
    const refusals: AppError[] = caller.refusal ? [caller.refusal] : [];
    const offer = attempt(refusals, () => this.catalog.offerFor(caller.seeker, body.model));
    if (offer) attempt(refusals, () => requireCapabilities(request, offer.model));
    const considered = await this.consider(request, caller, { offer, refusals });
    const { limits } = caller;
    if (limits?.some(({ isFull }) => isFull)) refusals.push(new AppError('rate_limit_exceeded'));
    const { maxAttempts, keepsAffinity } = this.settings.current('routing');
    return {
      refusal: refusals[0] ? toRefusal(refusals[0]) : null,
      organization: caller.organization,
      group: caller.group,
      model: body.model,
      needs: [...neededCapabilities(request)],
      ...{ maxAttempts, keepsAffinity },
      ...considered,
      limits,
    };
  }

  private async consider(
    request: CallRequest,
    { seeker }: PreviewCaller,
    { offer, refusals }: { readonly offer: Offer | undefined; readonly refusals: AppError[] },
  ): Promise<Considered> {
    const modelId = request.model;
    const facts = await this.facts.of(modelId);
    const channels = offer ? this.channels.serving(modelId, seeker.groupId) : [];
    const route = this.routeRequest(request, channels);
    const survey = surveyRoute(route);
    if (offer) attempt(refusals, () => requireServed(request, channels));
    const plan = offer ? attempt(refusals, () => planRoute(route)) : undefined;
    const { maxAttempts } = this.settings.current('routing');
    const level = ({ channel }: RouteStep) => survey.levels.get(channel.id) as Considered['candidates'][0]['level'];
    const steps = inOrder(plan?.steps ?? [], level);
    const planned = new Set(steps.map(({ channel }) => channel.id));
    return {
      candidates: steps.map((step, index) => ({
        ...this.facts.candidate(step, facts),
        level: level(step),
        chance: survey.chances.get(step.channel.id) ?? 0,
        isWithinAttempts: index < maxAttempts,
      })),
      skipped: this.skipped({ facts, channels, route, groupId: seeker.groupId }).filter(
        ({ channel }) => !planned.has(channel.id),
      ),
    };
  }

  private skipped({ facts, channels, route, groupId }: SkippedQuestion): Considered['skipped'] {
    const considered = new Set(channels.map(({ id }) => id));
    const reasons = new Map(surveyRoute(route).skipped.map((one) => [one.channelId, one]));
    return [...facts.values()].map((known) => {
      const { reason, untilMs } = reasons.get(known.row.id) ?? {};
      const why = considered.has(known.row.id) ? (reason ?? 'spare') : this.facts.absence(known, groupId);
      return this.facts.skipped(known, { reason: why, needs: route.needs, untilMs });
    });
  }

  /** As the relay would ask, but for all of the channels, and with nothing left to chance. */
  private routeRequest(request: CallRequest, channels: readonly Channel[]): RouteRequest {
    return {
      modelId: request.model,
      channels,
      needs: neededCapabilities(request),
      canServe: (channel) => serves(channel, request),
      health: untried(this.health),
      maxAttempts: Math.max(channels.length, 1),
      prefersFast: this.settings.current('routing').prefersFast,
      random: () => 0,
      nowMs: this.clock.nowMs(),
    };
  }
}

const serves = ({ adapterId, models }: Channel, { endpoint, model }: CallRequest): boolean =>
  servesEndpoint(adapterId, endpoint, models.get(model) ?? model);

/** Throws AppError('unsupported_feature') for an endpoint that no vendor of the model has. */
function requireServed(request: CallRequest, channels: readonly Channel[]): void {
  if (channels.length === 0 || channels.some((channel) => serves(channel, request))) return;
  const message = `The model \`${request.model}\` does not serve \`${request.endpoint ?? 'chat/completions'}\`.`;
  throw new AppError('unsupported_feature', { message, param: 'model' });
}

interface SkippedQuestion {
  readonly facts: ReadonlyMap<string, ChannelFacts>;
  readonly channels: readonly Channel[];
  readonly route: RouteRequest;
  readonly groupId: string;
}

/** Looking is no trial: those are for calls. */
const untried = (health: HealthService): HealthView => ({
  troubles: health.troubles,
  mayTry: () => false,
  firstByteP50Ms: (channelId, upstreamModel) => health.firstByteP50Ms(channelId, upstreamModel),
});

/** What is drawn by chance is shown by weight. */
function inOrder(steps: readonly RouteStep[], level: (step: RouteStep) => string): RouteStep[] {
  const rankOf = (step: RouteStep) =>
    [level(step), step.channel.priority, step.channel.exceededHoldAt === null].join(' ');
  const ranks = [...new Set(steps.map(rankOf))];
  return [...steps].sort(
    (a, b) =>
      ranks.indexOf(rankOf(a)) - ranks.indexOf(rankOf(b)) ||
      b.channel.weight - a.channel.weight ||
      a.channel.name.localeCompare(b.channel.name),
  );
}

/** What a step of the relay answers; a refusal is kept, and the rest is shown all the same. */
function attempt<Result>(refusals: AppError[], step: () => Result): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    refusals.push(error);
    return undefined;
  }
}

function toRefusal({ status, code, message, details }: AppError): NonNullable<Answer['refusal']> {
  const retryAfter = Number(details.headers?.['retry-after']);
  return { status, code, message, retryAfterSeconds: retryAfter > 0 ? retryAfter : null };
}
