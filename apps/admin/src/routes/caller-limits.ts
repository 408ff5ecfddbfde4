import { RateLimitsService, type LimitStanding } from '@app/limits';
import { Injectable } from '@nestjs/common';
import type { RoutePreview } from './routes.schemas';

interface Counted {
  readonly seeker: { readonly organizationId: string; readonly groupId: string };
  /** Undefined: nobody's in particular. */
  readonly apiToken: { readonly id: string; readonly userId: string | null } | undefined;
}
type Answer = NonNullable<RoutePreview['limits']>[number];

/** What limits say of a call, without counting it. */
@Injectable()
export class CallerLimits {
  constructor(private readonly limits: RateLimitsService) {}

  async of({ seeker, apiToken }: Counted, modelId: string): Promise<Answer[] | null> {
    const { organizationId, groupId } = seeker;
    const caller = { organizationId, groupId, apiTokenId: apiToken?.id ?? '', userId: apiToken?.userId ?? null };
    const standings = await this.limits.countingFor(caller, modelId);
    if (!standings) return null;
    // Of an organization as a whole, what is said of each API token says nothing.
    return standings.filter(({ limit }) => apiToken !== undefined || limit.scope !== 'api_token').map(toAnswer);
  }
}

function toAnswer({ limit, used }: LimitStanding): Answer {
  const { scope, modelId, requestsPerMinute, tokensPerMinute, concurrency } = limit;
  const isFull =
    used.requests >= (requestsPerMinute ?? Infinity) ||
    used.tokens >= (tokensPerMinute ?? Infinity) ||
    used.concurrency >= (concurrency ?? Infinity);
  return { scope, modelId, requestsPerMinute, tokensPerMinute, concurrency, used, isFull };
}
