import { Config } from '@app/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { openQueueConnection } from './connection';
import { SETTLE_QUEUE, type SettleJob } from './queues';

/**
 * Tells the workers that a shard of the inbox has something to settle. A poke carries nothing that could be lost: when
 * Redis is away it is dropped, and the sweep finds the same rows.
 */
@Injectable()
export class SettleQueue implements OnApplicationShutdown {
  private readonly queue: Queue<SettleJob>;

  constructor(config: Config) {
    this.queue = new Queue(SETTLE_QUEUE, { connection: openQueueConnection(config.redisUrl, 'producer') });
    this.queue.on('error', () => undefined);
  }

  /** Never throws and never waits for Redis to come back. One poke of a shard at a time is enough. */
  async poke(shard: number): Promise<void> {
    const options = { deduplication: { id: `shard-${shard}` }, removeOnComplete: true, removeOnFail: true };
    await this.queue.add('settle', { shard }, options).catch(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => undefined);
  }
}
