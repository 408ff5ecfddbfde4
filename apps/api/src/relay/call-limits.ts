import type { Caller } from '@app/api-tokens';
import type { Model } from '@app/catalog';
import type { RouteStep } from '@app/channels';
import { ChannelRoom, RateLimitsService, type Permit, type Seat } from '@app/limits';
import { inputTotal, outputTotal, type CallRequest, type Usage } from '@app/llm';
import { LiveSettings } from '@app/settings';
import type { UpstreamCall } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { RelayReply } from '../http/relay-reply';
import { expectedTokens } from './expected-tokens';

/** Lets calls in: by the limits of their callers, and where channels have room for them. */
@Injectable()
export class CallLimits {
  constructor(
    private readonly rates: RateLimitsService,
    private readonly room: ChannelRoom,
    private readonly settings: LiveSettings,
  ) {}

  /** Throws AppError('rate_limit_exceeded'). */
  async admit(caller: Caller, request: CallRequest, model: Model): Promise<CallPermit> {
    const tokens = expectedTokens(request, model);
    const permit = await this.rates.admit(caller, { modelId: model.id, tokens });
    return new CallPermit(permit, (steps, reply) => {
      const { queueSeconds, queueLength } = this.settings.current('routing');
      const channels = steps.map(({ channel }) => channel);
      const { organizationId } = caller;
      const onGone = (left: () => void) => reply.onGone(left);
      return this.room.seat({ organizationId, channels, tokens, queueSeconds, queueLength, onGone });
    });
  }
}

type FindSeat = (steps: readonly RouteStep[], reply: RelayReply) => Seat | Promise<Seat>;

/** What one call takes of limits until it is released. */
export class CallPermit {
  private seat: Seat | undefined;

  constructor(
    private readonly permit: Permit,
    private readonly findSeat: FindSeat,
  ) {}

  /** What the caller is told of its limits. */
  get headers(): Permit['headers'] {
    return this.permit.headers;
  }

  /** Finds room at a channel of the route, and waits for it within bounds. Throws AppError('rate_limit_exceeded'). */
  async takeSeat(steps: readonly RouteStep[], reply: RelayReply): Promise<Seat> {
    this.seat = await this.findSeat(steps, reply);
    return this.seat;
  }

  /** Room for one attempt. */
  readonly enter: NonNullable<UpstreamCall['enter']> = ({ channel }) => {
    const place = this.seat?.enter(channel.id);
    if (place === undefined || place === 'full') return place;
    return Promise.resolve(place).then((taken) =>
      taken === 'full' ? taken : { release: (consumed) => taken.release(consumed ? tokensOf(consumed) : 0) },
    );
  };

  /** The call is over; without a usage it never went out, and gives everything back. Only the first time does anything. */
  release(usage?: Usage): void {
    this.seat?.leave();
    this.permit.release(usage && tokensOf(usage));
  }
}

const tokensOf = ({ quantities }: Usage): number => inputTotal(quantities) + outputTotal(quantities);
