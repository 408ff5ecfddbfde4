import type { RedisClient } from '@app/redis';
import { BLAME, CLOSE, CREDIT } from './circuit-scripts';
import { ENOUGH, FORGIVEN_AFTER_MS, HALF_WINDOW_MS, STREAK, type Blame, type Circuit } from './circuit';

const CIRCUITS = 'weir:{health}:circuits';
const CHANGES = 'weir:{health}:changes';
const countsKey = (key: string): string => `weir:{health}:counts:${key}`;
const trialKey = (key: string): string => `weir:{health}:trial:${key}`;
const KEPT_SECONDS = FORGIVEN_AFTER_MS / 1_000;

/** A circuit that opened or changed, or the key of one that closed. */
export type CircuitChange = { readonly circuit: Circuit } | { readonly closed: string };

/** The circuits as all processes have them, in Redis. What is asked while Redis is away rejects. */
export class SharedCircuits {
  private readonly subscriber;

  constructor(private readonly client: RedisClient) {
    // A connection that listens can do nothing else.
    this.subscriber = client.redis.duplicate({ autoResubscribe: false, lazyConnect: true });
    this.subscriber.on('error', () => undefined);
  }

  /** `connected`: what was heard before may be out of date. */
  listen(heard: (change: CircuitChange) => void, connected: () => void): void {
    this.subscriber.on('message', (_, text: string) => {
      const message = JSON.parse(text) as Circuit | { closed: string };
      heard('closed' in message ? message : { circuit: message });
    });
    this.subscriber.on('ready', () => {
      this.subscriber.subscribe(CHANGES).then(connected, () => undefined);
    });
    this.subscriber.connect().catch(() => undefined);
  }

  stop(): void {
    this.subscriber.disconnect();
  }

  /** The circuit after the failure; undefined: it stays closed. */
  async blame(blame: Blame): Promise<Circuit | undefined> {
    const options = [HALF_WINDOW_MS, STREAK, ENOUGH, FORGIVEN_AFTER_MS, CHANGES, JSON.stringify(blame)];
    const json = await this.client.redis.eval(BLAME, 2, CIRCUITS, countsKey(blame.key), ...options);
    return typeof json === 'string' ? (JSON.parse(json) as Circuit) : undefined;
  }

  async credit(served: ReadonlyMap<string, number>, nowMs: number): Promise<void> {
    const keys = [...served.keys()].map(countsKey);
    await this.client.redis.eval(CREDIT, keys.length, ...keys, HALF_WINDOW_MS, nowMs, KEPT_SECONDS, ...served.values());
  }

  /** False: it was opened after `startedMs`, and stays so. */
  async close(key: string, { startedMs, nowMs }: { readonly startedMs: number; readonly nowMs: number }) {
    const options = [key, startedMs, nowMs, KEPT_SECONDS, CHANGES];
    return (await this.client.redis.eval(CLOSE, 2, CIRCUITS, countsKey(key), ...options)) === 1;
  }

  /** Nothing is remembered of it. */
  async forget(key: string): Promise<void> {
    const closed = JSON.stringify({ closed: key });
    await this.client.redis.multi().hdel(CIRCUITS, key).del(countsKey(key)).publish(CHANGES, closed).exec();
  }

  async readAll(): Promise<Circuit[]> {
    const texts = await this.client.redis.hvals(CIRCUITS);
    return texts.map((text) => JSON.parse(text) as Circuit);
  }

  /** What was opened while Redis was away. */
  async addMissing(circuits: readonly Circuit[]): Promise<void> {
    const pipeline = this.client.redis.pipeline();
    for (const circuit of circuits) pipeline.hsetnx(CIRCUITS, circuit.key, JSON.stringify(circuit));
    await pipeline.exec();
  }

  /** True for one process at a time. */
  async lease(key: string, forMs: number): Promise<boolean> {
    return (await this.client.redis.set(trialKey(key), '1', 'PX', forMs, 'NX')) === 'OK';
  }

  async endLease(key: string): Promise<void> {
    await this.client.redis.del(trialKey(key));
  }
}
