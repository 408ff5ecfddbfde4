import { AppError } from '@app/common';
import { Config } from '@app/config';
import { openQueueConnection } from '@app/queue';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';

const ATTEMPTS = 5;
const WITHIN_SECONDS = 60;

/**
 * How often a user may be wrong about a code. Counted in Redis for all processes together, and by each for itself while
 * Redis is away: codes cannot be guessed anyway, this keeps who tries from being a load.
 */
@Injectable()
export class RedemptionAttempts implements OnApplicationShutdown {
  private readonly redis;
  private readonly limiter;

  constructor(config: Config) {
    const limit = { points: ATTEMPTS, duration: WITHIN_SECONDS, keyPrefix: 'redemption-attempts' };
    this.redis = openQueueConnection(config.redisUrl, 'producer');
    this.limiter = new RateLimiterRedis({
      ...limit,
      storeClient: this.redis,
      insuranceLimiter: new RateLimiterMemory(limit),
    });
  }

  /** An attempt that succeeds does not count. Throws AppError('too_many_attempts'), or what the attempt throws. */
  async during<T>(userId: string, attempt: () => Promise<T>): Promise<T> {
    await this.limiter.consume(userId).catch((refused: Error | RateLimiterRes) => {
      if (refused instanceof Error) throw refused;
      const headers = { 'retry-after': String(Math.ceil(refused.msBeforeNext / 1_000)) };
      throw new AppError('too_many_attempts', { headers });
    });
    const outcome = await attempt();
    await this.limiter.reward(userId);
    return outcome;
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
