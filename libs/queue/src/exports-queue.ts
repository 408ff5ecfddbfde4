import { Config } from '@app/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { openQueueConnection } from './connection';
import { EXPORTS_QUEUE } from './queues';

/** Tells the workers that an export waits. A poke that is lost delays: the sweep finds the same row. */
@Injectable()
export class ExportsQueue implements OnApplicationShutdown {
  private readonly queue: Queue;

  constructor(config: Config) {
    this.queue = new Queue(EXPORTS_QUEUE, { connection: openQueueConnection(config.redisUrl, 'producer') });
    this.queue.on('error', () => undefined);
  }

  /** Returns at once and never throws. */
  poke(): void {
    this.queue.add('export', {}, { removeOnComplete: true, removeOnFail: true }).catch(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => undefined);
  }
}
