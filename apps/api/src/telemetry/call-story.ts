import type { Offer } from '@app/catalog';
import type { RoutePlan, RouteStep } from '@app/channels';
import type { CallRoute } from '@app/llm';

/** What is told of a call, noted as it comes to be known: it may be refused at any step. Nothing decides by it. */
export class CallStory {
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
    /** By the clock's `elapsedMs`. */
    readonly arrivedMs: number,
    /** The header by which the caller's own trace goes on in ours. */
    readonly traceparent: string | undefined,
  ) {}

  offered({ model, groupId }: Offer): void {
    this.modelId = model.id;
    this.groupId = groupId;
  }

  /** The way is known, and the hold is placed next. */
  routed({ steps, candidates, skipped, affinity }: RoutePlan, atMs: number): void {
    this.steps = steps;
    this.route = { candidates, skipped, ...(affinity && { affinity }) };
    this.holdFromMs = atMs;
  }
}
