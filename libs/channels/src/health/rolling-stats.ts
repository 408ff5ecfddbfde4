import type { RedisClient } from '@app/redis';
import { HISTOGRAM_BASE, merge, parseFields, quantile, type Tally } from './tally';

/** How a channel did with a model in the last minutes. */
export interface ModelStats {
  readonly channelId: string;
  readonly upstreamModel: string;
  readonly attempts: number;
  readonly served: number;
  /** Within a tenth; null: nothing was served. */
  readonly firstByteP50Ms: number | null;
  readonly firstByteP95Ms: number | null;
  /** Output tokens over the whole time of the attempts that served; null: none were counted. */
  readonly tokensPerSecond: number | null;
}

/** A part of an hour. */
export interface StatsSpan {
  readonly startsAtMs: number;
  readonly models: readonly ModelStats[];
}

/** What one attempt adds. */
export interface AttemptFacts {
  readonly channelId: string;
  readonly upstreamModel: string;
  readonly isServed: boolean;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  readonly outputTokens: number;
}

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const SPAN_MINUTES = 5;
const KEPT_SECONDS = 3_900;
/** What routing goes by. */
const ROLLING_MINUTES = 10;
/** From so many answers on a middle or an end means something. */
const ENOUGH_ANSWERS = 20;
const ASKED = 'weir:{health}:asked';
const minuteKey = (minute: number): string => `weir:{health}:minute:${minute}`;

/**
 * How attempts went, by channel and model, over all processes: counted here, added to Redis once a second in buckets of a minute, and read
 * back from there. While Redis is away it waits.
 */
export class RollingStats {
  private pending = new Map<string, number>();
  private asked = new Map<string, number>();
  private readonly minutes = new Map<number, ReadonlyMap<string, Tally>>();
  private rolling: ReadonlyMap<string, ReadonlyMap<string, ModelStats>> = new Map();

  constructor(private readonly client: RedisClient) {}

  add({ channelId, upstreamModel, isServed, firstByteMs, totalMs, outputTokens }: AttemptFacts, nowMs: number): void {
    const name = `${channelId}:${upstreamModel}:`;
    this.asked.set(channelId, nowMs);
    this.count(`${name}attempts`, 1);
    if (!isServed) return;
    this.count(`${name}served`, 1);
    if (firstByteMs !== null) this.count(`${name}${bucketOf(firstByteMs)}`, 1);
    if (outputTokens === 0) return;
    this.count(`${name}outputTokens`, outputTokens);
    this.count(`${name}outputMs`, Math.max(Math.round(totalMs), 1));
  }

  /** Something that is no caller's traffic asked it, too. */
  touch(channelId: string, nowMs: number): void {
    this.asked.set(channelId, nowMs);
  }

  async flush(nowMs: number): Promise<void> {
    if (this.asked.size === 0) return;
    const { pending, asked } = this;
    this.pending = new Map();
    this.asked = new Map();
    const key = minuteKey(minuteOf(nowMs));
    const batch = this.client.redis.multi().hset(ASKED, asked);
    for (const [field, count] of pending) batch.hincrby(key, field, count);
    try {
      await batch.expire(key, KEPT_SECONDS).exec();
    } catch (error) {
      for (const [field, count] of pending) this.count(field, count);
      for (const [channelId, at] of asked) this.asked.set(channelId, this.asked.get(channelId) ?? at);
      throw error;
    }
  }

  /** Reads what is not known yet; minutes that are over stay as they are. */
  async refresh(nowMs: number): Promise<void> {
    const now = minuteOf(nowMs);
    for (const minute of this.minutes.keys()) if (minute <= now - ROLLING_MINUTES) this.minutes.delete(minute);
    const wanted = minutesBefore(now, ROLLING_MINUTES).filter(
      (minute) => minute >= now - 1 || !this.minutes.has(minute),
    );
    for (const [minute, tallies] of await this.read(wanted)) this.minutes.set(minute, tallies);
    this.rolling = summarize(merge([...this.minutes.values()]));
  }

  of(channelId: string, upstreamModel: string): ModelStats | undefined {
    return this.rolling.get(channelId)?.get(upstreamModel);
  }

  /** Undefined: too few answers to tell. */
  known(channelId: string, upstreamModel: string): ModelStats | undefined {
    const stats = this.of(channelId, upstreamModel);
    return stats && stats.served >= ENOUGH_ANSWERS ? stats : undefined;
  }

  /** Of so many minutes, an hour at the most. */
  async over(minutes: number, nowMs: number): Promise<ModelStats[]> {
    const tallies = await this.read(minutesBefore(minuteOf(nowMs), Math.min(minutes, HOUR_MINUTES)));
    return [...summarize(merge([...tallies.values()])).values()].flatMap((models) => [...models.values()]);
  }

  /** How one channel did in the last hour, in equal spans, the oldest first. */
  async course(channelId: string, nowMs: number): Promise<StatsSpan[]> {
    const last = Math.floor(minuteOf(nowMs) / SPAN_MINUTES);
    const tallies = await this.read(minutesBefore((last + 1) * SPAN_MINUTES - 1, HOUR_MINUTES));
    return Array.from({ length: HOUR_MINUTES / SPAN_MINUTES }, (_, at) => {
      const first = (last + 1 + at) * SPAN_MINUTES - HOUR_MINUTES;
      const minutes = minutesBefore(first + SPAN_MINUTES - 1, SPAN_MINUTES);
      const own = summarize(merge(minutes.flatMap((minute) => tallies.get(minute) ?? []))).get(channelId);
      return { startsAtMs: first * MINUTE_MS, models: [...(own?.values() ?? [])] };
    });
  }

  /** When each channel was asked last. */
  async askedAt(): Promise<ReadonlyMap<string, number>> {
    const fields = await this.client.redis.hgetall(ASKED);
    return new Map(Object.entries(fields).map(([channelId, at]) => [channelId, Number(at)]));
  }

  private count(field: string, by: number): void {
    this.pending.set(field, (this.pending.get(field) ?? 0) + by);
  }

  private async read(minutes: readonly number[]): Promise<Map<number, ReadonlyMap<string, Tally>>> {
    const pipeline = this.client.redis.pipeline();
    for (const minute of minutes) pipeline.hgetall(minuteKey(minute));
    const answers = (await pipeline.exec()) ?? [];
    return new Map(
      answers.map(([error, fields], at) => {
        if (error) throw error;
        return [minutes[at]!, parseFields(fields as Record<string, string>)];
      }),
    );
  }
}

const minuteOf = (ms: number): number => Math.floor(ms / MINUTE_MS);
const minutesBefore = (now: number, count: number): number[] => Array.from({ length: count }, (_, back) => now - back);
const bucketOf = (ms: number): number => Math.ceil(Math.log(Math.max(ms, 1)) / Math.log(HISTOGRAM_BASE));

function summarize(tallies: ReadonlyMap<string, Tally>): Map<string, Map<string, ModelStats>> {
  const byChannel = new Map<string, Map<string, ModelStats>>();
  for (const { channelId, upstreamModel, ...tally } of tallies.values()) {
    const { attempts, served, outputTokens, outputMs, firstBytes } = tally;
    const models = byChannel.get(channelId) ?? new Map<string, ModelStats>();
    byChannel.set(channelId, models);
    models.set(upstreamModel, {
      ...{ channelId, upstreamModel, attempts, served },
      firstByteP50Ms: quantile(firstBytes, 0.5),
      firstByteP95Ms: quantile(firstBytes, 0.95),
      tokensPerSecond: outputMs > 0 ? (outputTokens * 1_000) / outputMs : null,
    });
  }
  return byChannel;
}
