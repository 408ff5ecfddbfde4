import type { AdmittedCall, BillingService, Ending } from '@app/billing';
import type { CallOutcome, UsageMeter } from '@app/metering';
import { routeWorthTelling, UpstreamError, type AttemptReport } from '@app/llm';
import type { ServedAnswer } from '@app/upstream';
import type { CallStory } from '../telemetry/call-story';

/** About 256 tokens of text. */
const CHECKPOINT_CHARACTERS = 1_024;
const CHECKPOINT_MS = 2_000;

/** How far one call has come: what its usage record will say, at any moment. */
export class CallProgress {
  readonly attempts: AttemptReport[] = [];
  private readonly forwardedMs: number;
  private firstTokenMs: number | null = null;
  private lastCheckpointMs: number;

  constructor(
    private readonly call: AdmittedCall,
    private readonly meter: UsageMeter,
    private readonly time: { readonly story: CallStory; readonly startedMs: number },
  ) {
    this.forwardedMs = this.lastCheckpointMs = time.story.elapsedMs();
  }

  /** Something came. Long calls note how far they are, so that our death costs two seconds of them at the most. */
  received(billing: BillingService): void {
    const now = this.time.story.elapsedMs();
    this.firstTokenMs ??= now - this.time.startedMs;
    const isDue = now - this.lastCheckpointMs >= CHECKPOINT_MS || this.meter.unreadCharacters >= CHECKPOINT_CHARACTERS;
    if (!isDue) return;
    this.lastCheckpointMs = now;
    billing.checkpoint(this.call, this.ending({ outcome: 'recovered' }));
  }

  /** Of an answer, or of the error that came instead. */
  ended(answer: ServedAnswer | undefined, error: unknown, isCallerGone: boolean): Ending {
    const outcome: CallOutcome = isCallerGone ? 'caller_left' : answer ? 'completed' : outcomeOf(error);
    const errorCode = error instanceof UpstreamError ? error.failure : error ? 'internal_error' : null;
    return this.ending({ outcome, errorCode, ...factsOf(answer) });
  }

  /** Until the request left for the first upstream. */
  get queueMs(): number {
    return this.forwardedMs - this.time.startedMs;
  }

  /** Placing its hold took so long: it was the last thing before this was made. */
  get holdMs(): number {
    return this.forwardedMs - (this.time.story.holdFromMs ?? this.forwardedMs);
  }

  /** Milliseconds a call that is over spent in Weir and not with its upstreams. */
  overheadMs(): number {
    return Math.max(0, this.time.story.elapsedMs() - this.time.startedMs - upstreamMs(this.attempts));
  }

  private get isHedged(): boolean {
    return this.attempts.some(({ failure }) => failure === 'hedge_lost');
  }

  private ending(facts: Pick<Ending, 'outcome'> & Partial<Ending>): Ending {
    const { route } = this.time.story;
    return {
      usage: this.meter.reading(),
      attempts: this.attempts,
      route: route ? routeWorthTelling(this.isHedged ? { ...route, hedged: true } : route) : null,
      modelServed: null,
      finishReason: null,
      errorCode: null,
      serviceTier: null,
      disputedUsage: this.meter.disputed,
      queueMs: this.queueMs,
      firstTokenMs: this.firstTokenMs,
      totalMs: this.time.story.elapsedMs() - this.time.startedMs,
      ...facts,
    };
  }
}

/** Attempts of a hedged call overlap: what two are waited for at once passes once. */
function upstreamMs(attempts: readonly AttemptReport[]): number {
  if (attempts.length === 1) return attempts[0]!.totalMs;
  let [sum, untilMs] = [0, 0];
  for (const { startedAt, totalMs } of attempts.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const endMs = startedAt.getTime() + totalMs;
    sum += Math.max(0, endMs - Math.max(startedAt.getTime(), untilMs));
    untilMs = Math.max(untilMs, endMs);
  }
  return sum;
}

const CALLERS_FAULT = new Set(['rejected', 'context_too_long', 'content_filter']);

const outcomeOf = (error: unknown): CallOutcome =>
  error instanceof UpstreamError && CALLERS_FAULT.has(error.failure) ? 'rejected' : 'upstream_failed';

function factsOf(answer: ServedAnswer | undefined): Partial<Ending> {
  if (!answer || answer.kind === 'bytes') return {};
  if (answer.kind === 'plain') return { modelServed: answer.answer.model };
  const document = answer.kind === 'stream' ? answer.last.document : answer.parsed.completion;
  const tier = document['service_tier'];
  return {
    modelServed: document.model,
    finishReason: document.choices[0]?.finish_reason ?? null,
    serviceTier: typeof tier === 'string' ? tier : null,
  };
}
