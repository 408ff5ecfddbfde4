import { Config } from '@app/config';
import { Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

/** The process's connection to Redis. It may be away at any time: commands then fail at once instead of waiting. */
@Injectable()
export class RedisConnection implements OnApplicationShutdown {
  readonly client: Redis;

  constructor(config: Config) {
    this.client = openRedis(config.redisUrl);
  }

  onApplicationShutdown(): void {
    this.client.disconnect();
  }
}

/** A connection that fails fast while Redis is away and comes back by itself. */
export function openRedis(url: string): Redis {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A command whose answer was lost is not sent again: it may have been executed.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  });
  // Each command reports its own failure; without a listener a lost connection would end the process.
  client.on('error', () => undefined);
  return client;
}

@Global()
@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {}
