import { Config } from '@app/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

/** Redis that takes longer counts as away. */
const PATIENCE_MS = 500;

/**
 * The connection for what calls share across processes and can do without. It fails at once while Redis is away, so whoever uses
 * it says what happens then.
 */
@Injectable()
export class RedisClient implements OnApplicationShutdown {
  readonly redis: Redis;

  constructor(config: Config) {
    this.redis = openRedis(config.redisUrl, { commandTimeout: PATIENCE_MS });
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

/** A connection of its own that fails at once while Redis is away. */
export function openRedis(url: string, options: Pick<RedisOptions, 'commandTimeout'> = {}): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
    ...options,
  });
  redis.on('error', () => undefined);
  return redis;
}
