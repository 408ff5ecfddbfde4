import type { Clock } from '@app/common';
import { FAILURE_ACTIONS, UpstreamError } from '@app/llm';
import type { Logger } from '@app/logging';
import { blame, credit, NO_COUNTS, phaseOf, type Blame, type Circuit, type Counts } from './circuit';
import { channelKey, credentialKey, KnownCircuits, modelKey } from './known-circuits';
import { pauseFor } from './pauses';
import type { CircuitChange, SharedCircuits } from './shared-circuits';

/** What of a step health is about. */
export interface WatchedStep {
  readonly channel: { readonly id: string; readonly probeEverySeconds?: number };
  readonly credential: { readonly id: string };
  readonly upstreamModel: string;
}

/** A trial that is not over by then is nobody's any more. */
const TRIAL_MS = 30_000;
/** All are read every five seconds: twice it failed. */
const AWAY_AFTER_MS = 12_000;
/** What nobody tried for so long is gone: its channel was deleted, or has no calls at all. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** The circuits as this process knows them: Redis decides about each failure, and while it is away the process itself. */
export class Circuits {
  readonly known = new KnownCircuits();
  /** For when Redis is away. */
  private readonly counts = new Map<string, Counts>();
  /** Channels -> what they served since Redis was told last. */
  private served = new Map<string, number>();
  /** What the next call may try, until when. */
  private readonly trials = new Map<string, number>();
  /** What was heard while all were being read: what was read of these is older. */
  private readonly heardMeanwhile = new Set<string>();
  private readAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly shared: SharedCircuits,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  mayTry(key: string): boolean {
    return this.trials.size > 0 && (this.trials.get(key) ?? 0) > this.clock.nowMs();
  }

  take(trials: readonly string[]): void {
    for (const key of trials) this.trials.delete(key);
  }

  /** How an attempt went that began then; undefined: the channel answered. Never throws; resolves when all can know. */
  async learn(step: WatchedStep, startedMs: number, error: Error | undefined): Promise<void> {
    const action = error instanceof UpstreamError ? FAILURE_ACTIONS[error.failure] : undefined;
    if (error && action && action.effect !== 'none') return this.blame(step, startedMs, error as UpstreamError);
    // A caller's own mistake is answered by a channel that works; of what else went wrong it has no part.
    if (error && action?.blames !== 'caller') return;
    const { channel, credential, upstreamModel } = step;
    const own = channelKey(channel.id);
    this.served.set(own, (this.served.get(own) ?? 0) + 1);
    if (this.known.size === 0) return;
    const keys = [own, credentialKey(credential.id), modelKey(channel.id, upstreamModel)];
    await Promise.all(keys.filter((key) => this.known.get(key)).map((key) => this.close(key, startedMs)));
  }

  /** What was opened after `startedMs` stays open. */
  async close(key: string, startedMs: number): Promise<void> {
    const nowMs = this.clock.nowMs();
    const circuit = this.known.get(key);
    if (circuit && startedMs < circuit.openedAtMs) return;
    const isClosed = await this.shared.close(key, { startedMs, nowMs }).catch(() => {
      this.counts.set(key, { ...NO_COUNTS, openings: circuit?.openings ?? 0, closedAtMs: nowMs });
      return true;
    });
    if (!isClosed) return;
    this.know(key, undefined);
    if (!circuit) return;
    this.logger.info('circuit closed', { key, channelId: circuit.channelId, openMs: nowMs - circuit.openedAtMs });
  }

  /** By hand. Throws while Redis is away. */
  async reset(key: string): Promise<void> {
    await this.shared.forget(key);
    this.counts.delete(key);
    this.know(key, undefined);
  }

  hear(change: CircuitChange): void {
    this.heardMeanwhile.add('closed' in change ? change.closed : change.circuit.key);
    if ('closed' in change) this.know(change.closed, undefined);
    else this.know(change.circuit.key, change.circuit);
  }

  /** After a time without Redis: what was opened meanwhile is told to the others. */
  async catchUp(): Promise<void> {
    await this.shared.addMissing(this.known.all()).then(
      () => this.refresh(),
      () => undefined,
    );
  }

  /** Reads all of them, for what no message told. */
  async refresh(): Promise<void> {
    this.heardMeanwhile.clear();
    const circuits = await this.shared.readAll().catch(() => undefined);
    if (!circuits) return;
    this.readAtMs = this.clock.elapsedMs();
    const read = new Map(circuits.map((circuit) => [circuit.key, circuit]));
    for (const { key } of this.known.all())
      if (!read.has(key) && !this.heardMeanwhile.has(key)) this.know(key, undefined);
    for (const [key, circuit] of read) if (!this.heardMeanwhile.has(key)) this.know(key, circuit);
    const nowMs = this.clock.nowMs();
    const forgotten = circuits.filter(({ callersFromMs }) => nowMs - callersFromMs > FORGOTTEN_AFTER_MS);
    for (const { key } of forgotten) await this.close(key, nowMs);
  }

  /** Tells Redis what was served, so that failures are seen beside it. */
  async flush(): Promise<void> {
    if (this.served.size === 0) return;
    const { served } = this;
    const nowMs = this.clock.nowMs();
    this.served = new Map();
    await this.shared.credit(served, nowMs).catch(() => {
      for (const [key, count] of served) this.counts.set(key, credit(this.counts.get(key) ?? NO_COUNTS, count, nowMs));
    });
  }

  /** Where no probe came, the next call of one process is the trial. */
  async leaseTrials(): Promise<void> {
    const nowMs = this.clock.nowMs();
    for (const circuit of this.known.all()) {
      const { key, untilMs, callersFromMs } = circuit;
      const fromMs = this.isShared ? callersFromMs : untilMs;
      if (nowMs < fromMs || phaseOf(circuit, nowMs) !== 'half_open' || this.mayTry(key)) continue;
      if (await this.shared.lease(`call:${key}`, TRIAL_MS).catch(() => true)) this.trials.set(key, nowMs + TRIAL_MS);
    }
  }

  private async blame(step: WatchedStep, startedMs: number, error: UpstreamError): Promise<void> {
    const failure = this.blameOf(step, startedMs, error);
    const { key, channelId } = failure;
    const before = this.known.get(key);
    // It rests already. This bounds the trips to Redis when what rests is asked all the same.
    if (before && blame(before, NO_COUNTS, failure).circuit === before) return;
    this.served.delete(key);
    const circuit = await this.shared.blame(failure).catch(() => this.decideAlone(failure));
    this.know(key, circuit);
    if (!circuit || circuit.openings === before?.openings) return;
    const { openedAtMs, untilMs, openings } = circuit;
    const facts = { key, channelId, failure: error.failure, restsMs: untilMs - openedAtMs, openings };
    this.logger.warn('circuit opened', facts);
  }

  private blameOf({ channel, credential, upstreamModel }: WatchedStep, startedMs: number, error: UpstreamError): Blame {
    const { blames, effect } = FAILURE_ACTIONS[error.failure];
    const keys: Readonly<Record<string, string>> = {
      credential: credentialKey(credential.id),
      model: modelKey(channel.id, upstreamModel),
    };
    const key = keys[blames] ?? channelKey(channel.id);
    return {
      ...{ key, channelId: channel.id, failure: error.failure, startedMs },
      nowMs: this.clock.nowMs(),
      served: this.served.get(key) ?? 0,
      isAtOnce: effect === 'rest',
      ...pauseFor(error, { probeEverySeconds: channel.probeEverySeconds ?? 0, random: Math.random() }),
    };
  }

  private decideAlone(failure: Blame): Circuit | undefined {
    const { circuit, counts } = blame(this.known.get(failure.key), this.counts.get(failure.key) ?? NO_COUNTS, failure);
    this.counts.set(failure.key, counts);
    return circuit;
  }

  /** It hears what probes find. A command that came too late for once does not change that. */
  private get isShared(): boolean {
    return this.clock.elapsedMs() - this.readAtMs < AWAY_AFTER_MS;
  }

  private know(key: string, circuit: Circuit | undefined): void {
    if (!circuit || circuit.openedAtMs !== this.known.get(key)?.openedAtMs) this.trials.delete(key);
    this.known.set(key, circuit);
  }
}
