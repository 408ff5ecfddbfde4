import { Config } from '@app/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { openQueueConnection } from './connection';
import { SETTLE_QUEUE, type SettleJob } from './queues';

/** A job costs Redis and worker more than the calls it is about; settling them a moment later costs nothing. */
const COLLECT_MS = 50;

/**
 * Tells the workers that a shard of the inbox has something to settle. A poke carries nothing that could be lost: when
 * Redis is away it is dropped, and the sweep finds the same rows.
 */
@Injectable()
export class SettleQueue implements OnApplicationShutdown {
  private readonly queue: Queue<SettleJob>;
  private readonly poked = new Set<number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(config: Config) {
    this.queue = new Queue(SETTLE_QUEUE, { connection: openQueueConnection(config.redisUrl, 'producer') });
    this.queue.on('error', () => undefined);
  }

  /** Returns at once and never throws. Pokes of the next moments go together, one for each shard. */
  poke(shard: number): void {
    this.poked.add(shard);
    this.timer ??= setTimeout(() => void this.send(), COLLECT_MS);
  }

  private async send(): Promise<void> {
    this.timer = undefined;
    const jobs = [...this.poked].map((shard) => ({
      name: 'settle',
      data: { shard },
      opts: { deduplication: { id: `shard-${shard}` }, removeOnComplete: true, removeOnFail: true },
    }));
    this.poked.clear();
    await this.queue.addBulk(jobs).catch(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.queue.close().catch(() => undefined);
  }
}
