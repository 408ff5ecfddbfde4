import { Config } from '@app/config';
import { EXPORTS_QUEUE, openQueueConnection, SETTLE_QUEUE } from '@app/queue';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** Every queue there is, to be looked at. */
@Injectable()
export class JobQueues implements OnApplicationShutdown {
  readonly redis: Redis;
  readonly all: readonly Queue[];

  constructor(config: Config) {
    this.redis = openQueueConnection(config.redisUrl, 'producer');
    this.all = [SETTLE_QUEUE, EXPORTS_QUEUE].map((name) => {
      const queue = new Queue(name, { connection: this.redis });
      queue.on('error', () => undefined);
      return queue;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.all.map((queue) => queue.close().catch(() => undefined)));
    this.redis.disconnect();
  }
}
