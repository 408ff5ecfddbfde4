import type { AppError } from '@app/common';
import { FAILURE_ACTIONS, UpstreamError } from '@app/llm';
import type { UpstreamStep } from './upstream-call';

/** Why one try did not serve the call; an AppError: its vendor cannot be asked that. */
export type Refusal = UpstreamError | AppError;

/** Which channel, and which of its credentials, one call asks next. */
export class RouteWalk {
  private index = 0;
  private tries = 0;
  private wasFull = false;
  private spare: UpstreamStep | undefined;
  private readonly failedIds: string[] = [];
  private readonly refusals: Refusal[] = [];

  constructor(
    private readonly route: readonly UpstreamStep[],
    private readonly maxTries: number,
  ) {}

  /**
   * A spare credential of the channel that failed by the fault of the last one, else the next channel that did not fail. The last try
   * is for another channel, if there is one: an account may be in trouble with all its credentials.
   */
  next(): UpstreamStep | undefined {
    const { route, spare } = this;
    const left = this.maxTries - this.tries;
    if (left <= 0) return undefined;
    while (this.index < route.length && this.failedIds.includes(route[this.index]!.channel.id)) this.index++;
    if (!spare || (left === 1 && this.index < route.length)) return route[this.index++];
    this.spare = undefined;
    return spare;
  }

  /** The step that `next` named is being tried. */
  began(): void {
    this.tries += 1;
  }

  /** There was no room at the step that `next` named. */
  full(): void {
    this.wasFull = true;
  }

  failed({ spares = [], ...step }: UpstreamStep, error: Refusal): void {
    this.refusals.push(error);
    this.failedIds.push(step.channel.id);
    const [credential, ...rest] = spares;
    const isItsFault = error instanceof UpstreamError && FAILURE_ACTIONS[error.failure].next === 'credential';
    this.spare = isItsFault && credential ? { ...step, credential, spares: rest } : undefined;
  }

  /** What the caller is told when nobody served it. What a vendor said tells more than why others could not be asked. */
  get refusal(): Refusal {
    const asked = this.refusals.filter((error) => error instanceof UpstreamError);
    const final = asked.find(({ mayTryNextChannel }) => !mayTryNextChannel) ?? asked.at(-1);
    if (final) return withSoonest(final, asked);
    return this.refusals.at(-1) ?? new UpstreamError(this.wasFull ? 'rate_limited' : 'unreachable');
  }
}

/** Where all are limiting, the first that will not tells when to come again. */
function withSoonest(final: UpstreamError, asked: readonly UpstreamError[]): UpstreamError {
  if (asked.length < 2 || asked.some(({ failure }) => failure !== 'rate_limited')) return final;
  const waits = asked.flatMap(({ details: { retryAfterMs } }) => retryAfterMs ?? []);
  if (waits.length === 0) return final;
  return new UpstreamError('rate_limited', { ...final.details, retryAfterMs: Math.min(...waits) });
}
