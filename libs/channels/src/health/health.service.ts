import { Clock } from '@app/common';
import { FAILURE_ACTIONS, UpstreamError, type AttemptReport } from '@app/llm';
import { Logger } from '@app/logging';
import { RedisClient } from '@app/redis';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Circuit } from './circuit';
import { Circuits, type WatchedStep } from './circuits';
import type { ChannelTrouble, HealthView } from './health-view';
import { RollingStats, type ModelStats, type StatsSpan } from './rolling-stats';
import { SharedCircuits } from './shared-circuits';

const FLUSH_MS = 1_000;
const REFRESH_MS = 5_000;

/**
 * Which channels, credentials and models of channels work, as all processes saw it. It is read from memory, and whoever tells it
 * something waits for nothing. While Redis is away each process goes by what it sees itself.
 */
@Injectable()
export class HealthService implements HealthView, OnModuleInit, OnApplicationShutdown {
  private readonly shared: SharedCircuits;
  private readonly circuitsHere: Circuits;
  private readonly stats: RollingStats;
  /** Who never plans takes no trial from those who do. */
  private plansRoutes = false;
  private timers: readonly NodeJS.Timeout[] = [];

  constructor(
    client: RedisClient,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.shared = new SharedCircuits(client);
    this.circuitsHere = new Circuits(this.shared, clock, logger);
    this.stats = new RollingStats(client);
  }

  onModuleInit(): void {
    this.shared.listen(
      (change) => this.circuitsHere.hear(change),
      () => void this.circuitsHere.catchUp(),
    );
    this.timers = [
      setInterval(() => void this.flush(), FLUSH_MS).unref(),
      setInterval(() => void this.refresh(), REFRESH_MS).unref(),
    ];
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.flush();
    this.shared.stop();
  }

  get troubles(): ReadonlyMap<string, ChannelTrouble> {
    return this.circuitsHere.known.troubles;
  }

  mayTry(key: string): boolean {
    this.plansRoutes = true;
    return this.circuitsHere.mayTry(key);
  }

  firstByteP50Ms(channelId: string, upstreamModel: string): number | undefined {
    return this.stats.known(channelId, upstreamModel)?.firstByteP50Ms ?? undefined;
  }

  /** Of the last minutes; undefined: too few answers to tell. */
  firstByteP95Ms(channelId: string, upstreamModel: string): number | undefined {
    return this.stats.known(channelId, upstreamModel)?.firstByteP95Ms ?? undefined;
  }

  /** Every circuit that is not closed. */
  circuits(): readonly Circuit[] {
    return this.circuitsHere.known.all();
  }

  /** What is wrong with a channel, its credentials and its models; empty: nothing. */
  healthOf(channelId: string): readonly Circuit[] {
    return this.circuits().filter((circuit) => circuit.channelId === channelId);
  }

  /** How channels and models did in so many minutes, an hour at the most. Throws while Redis is away. */
  async statsOver(minutes: number): Promise<ModelStats[]> {
    return this.stats.over(minutes, this.clock.nowMs());
  }

  /** How a channel did in the last hour, in spans of five minutes, the oldest first. Throws while Redis is away. */
  async courseOf(channelId: string): Promise<StatsSpan[]> {
    return this.stats.course(channelId, this.clock.nowMs());
  }

  /** When each channel was asked last, by whomever. Throws while Redis is away. */
  async askedAt(): Promise<ReadonlyMap<string, number>> {
    return this.stats.askedAt();
  }

  /** A call takes its trials: until it is over no other tries the same. */
  take(trials: readonly string[]): void {
    this.circuitsHere.take(trials);
  }

  /** How an attempt of a caller's went. Never throws, and nothing waits for it. */
  heard(step: WatchedStep, report: AttemptReport, error?: Error, outputTokens = 0): void {
    const { channelId, upstreamModel, firstByteMs, totalMs } = report;
    // A caller's own mistake says nothing of how the channel does, nor does what its vendor cannot be asked.
    if (!error || (error instanceof UpstreamError && FAILURE_ACTIONS[error.failure].effect !== 'none')) {
      const facts = { channelId, upstreamModel, isServed: !error, firstByteMs, totalMs, outputTokens };
      this.stats.add(facts, this.clock.nowMs());
    }
    void this.circuitsHere.learn(step, report.startedAt.getTime(), error);
  }

  /** How a probe went; resolves when every process can know. */
  async probed(step: WatchedStep, startedAt: Date, error?: Error): Promise<void> {
    await this.circuitsHere.learn(step, startedAt.getTime(), error);
    await this.touch(step.channel.id);
  }

  /** There is no need to probe it for a while. */
  async touch(channelId: string): Promise<void> {
    this.stats.touch(channelId, this.clock.nowMs());
    await this.stats.flush(this.clock.nowMs()).catch(() => undefined);
  }

  /** An operator says that it works: nothing is held against it any more, in any process. Throws while Redis is away. */
  async reset(key: string): Promise<void> {
    await this.circuitsHere.reset(key);
  }

  /** True for one process at a time; for none while Redis is away. */
  async leaseProbe(key: string, forMs: number): Promise<boolean> {
    return this.shared.lease(`probe:${key}`, forMs).catch(() => false);
  }

  async endProbe(key: string): Promise<void> {
    await this.shared.endLease(`probe:${key}`).catch(() => undefined);
  }

  private async flush(): Promise<void> {
    await Promise.all([
      this.circuitsHere.flush(),
      this.plansRoutes ? this.circuitsHere.leaseTrials() : undefined,
      this.stats.flush(this.clock.nowMs()).catch(() => undefined),
    ]);
  }

  private async refresh(): Promise<void> {
    await Promise.all([this.circuitsHere.refresh(), this.stats.refresh(this.clock.nowMs()).catch(() => undefined)]);
  }
}
