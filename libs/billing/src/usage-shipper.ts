import type { RequestId } from '@app/common';
import { isRefusedByDatabase } from '@app/database';
import type { Logger } from '@app/logging';
import type pg from 'pg';
import { insertIntoInbox, setAside, type InboxItem } from './usage-inbox.queries';

const LARGEST_BATCH = 500;
const LINGER_MS = 25;
const RETRY_MS = 250;

export interface ShipperPorts {
  readonly pool: pg.Pool;
  /** The inbox has these calls, for good. Must not throw. */
  readonly acknowledge: (requestIds: readonly RequestId[]) => void;
  /** A shard has something to settle. Must not throw. */
  readonly poke: (shard: number) => void;
  readonly logger: Logger;
}

/** Carries the usage of finished calls into the inbox, in batches, for as long as it takes. */
export class UsageShipper {
  private queue: InboxItem[] = [];
  private flushing: Promise<void> | undefined;
  /** What waits has come after this ... */
  private waitsSinceMs = 0;
  /** ... and after this, once so many more have gone. */
  private next = { atMs: 0, left: 0 };

  constructor(private readonly ports: ShipperPorts) {}

  add(item: InboxItem): void {
    this.queue.push(item);
    this.flushing ??= this.flushAfter(LINGER_MS);
  }

  /** So many calls wait. */
  get waiting(): number {
    return this.queue.length;
  }

  /** How long the usage that came first has waited, or a little more. */
  get oldestSeconds(): number {
    return this.queue.length === 0 ? 0 : (performance.now() - this.waitsSinceMs) / 1000;
  }

  /** Resolves when everything added so far has arrived, or after `withinMs`. True: nothing is left. */
  async drain(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (this.flushing && performance.now() < deadline) {
      await Promise.race([this.flushing, pause(deadline - performance.now())]);
    }
    return this.flushing === undefined;
  }

  async end(): Promise<void> {
    await this.ports.pool.end();
  }

  private async flushAfter(lingerMs: number): Promise<void> {
    this.waitsSinceMs = performance.now();
    this.next = { atMs: this.waitsSinceMs, left: this.queue.length };
    await pause(lingerMs);
    while (this.queue.length > 0) {
      const batch = this.queue.slice(0, LARGEST_BATCH);
      if (await this.ship(batch)) {
        this.queue.splice(0, batch.length);
        this.haveGone(batch.length);
      } else await pause(RETRY_MS);
    }
    this.flushing = undefined;
  }

  private haveGone(calls: number): void {
    this.next.left -= calls;
    if (this.next.left > 0) return;
    this.waitsSinceMs = this.next.atMs;
    this.next = { atMs: performance.now(), left: this.queue.length };
  }

  private async ship(batch: readonly InboxItem[]): Promise<boolean> {
    try {
      await insertIntoInbox(this.ports.pool, batch);
    } catch (error) {
      if (isRefusedByDatabase(error)) return this.shipOneByOne(batch);
      this.ports.logger.error('usage could not be brought to the inbox; trying again', error, { calls: batch.length });
      return false;
    }
    this.arrived(batch);
    return true;
  }

  /** One of them cannot be kept as it is: it is set aside, so that it does not stop those behind it. */
  private async shipOneByOne(batch: readonly InboxItem[]): Promise<boolean> {
    try {
      for (const item of batch) await this.shipOne(item);
      return true;
    } catch (error) {
      this.ports.logger.error('usage could not be brought to the inbox; trying again', error, { calls: batch.length });
      return false;
    }
  }

  private async shipOne(item: InboxItem): Promise<void> {
    const { pool, logger } = this.ports;
    await insertIntoInbox(pool, [item]).catch((error: unknown) => {
      if (!isRefusedByDatabase(error)) throw error;
      logger.error('a call cannot be kept as it is and was set aside', error, { requestId: item.requestId });
      return setAside(pool, item, (error as Error).message);
    });
    this.arrived([item]);
  }

  private arrived(items: readonly InboxItem[]): void {
    this.ports.acknowledge(items.map(({ requestId }) => requestId));
    for (const shard of new Set(items.map((item) => item.shard))) this.ports.poke(shard);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(ms, 0)));
