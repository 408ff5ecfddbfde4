import type { Offer } from '@app/catalog';
import type { RoutePlan, RouteStep } from '@app/channels';
import type { Clock } from '@app/common';
import type { Seat } from '@app/limits';
import type { CallRoute } from '@app/llm';

/** What is told of a call, noted as it comes to be known: it may be refused at any step. Nothing decides by it. */
export class CallStory {
  readonly arrivedMs: number;
  caller: { readonly organizationId: string; readonly apiTokenId: string } | undefined;
  /** Of the catalogue: callers may send any word for one. */
  modelId: string | undefined;
  groupId: string | undefined;
  route: CallRoute | undefined;
  steps: readonly RouteStep[] = [];
  holdFromMs: number | undefined;
  /** Its end is told of by `ended`; what its caller is told of it then is no refusal. */
  isAdmitted = false;

  constructor(
    /** The path without prefix. */
    readonly endpoint: string,
    private readonly clock: Clock,
    /** The header by which the caller's own trace goes on in ours. */
    readonly traceparent: string | undefined,
  ) {
    this.arrivedMs = clock.elapsedMs();
  }

  elapsedMs(): number {
    return this.clock.elapsedMs();
  }

  offered({ model, groupId }: Offer): void {
    this.modelId = model.id;
    this.groupId = groupId;
  }

  routed({ steps, candidates, skipped, affinity }: RoutePlan): void {
    this.steps = steps;
    this.route = { candidates, skipped, ...(affinity && { affinity }) };
  }

  seated({ queuedMs, fullIds }: Pick<Seat, 'queuedMs' | 'fullIds'>): void {
    if (!this.route || (queuedMs === 0 && fullIds.length === 0)) return;
    const full = fullIds.map((channelId) => ({ channelId, reason: 'full' as const }));
    this.route = { ...this.route, skipped: [...this.route.skipped, ...full], ...(queuedMs > 0 && { queuedMs }) };
  }

  /** The hold is placed next. */
  holds(): void {
    this.holdFromMs = this.elapsedMs();
  }
}
