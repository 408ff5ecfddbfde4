import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { AppError } from '@app/common';
import { Config } from '@app/config';
import { openQueueConnection } from '@app/queue';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/**
 * Tries in a window of seconds. Those of an account are over after a minute, and do not count where its owner has logged in
 * before: nobody can lock somebody else out.
 */
const LIMITS = {
  addressLogins: { points: 50, duration: 900 },
  accountLogins: { points: 20, duration: 60 },
  accountLoginsOfAddress: { points: 8, duration: 900 },
  codes: { points: 10, duration: 300 },
  passwordsAgain: { points: 8, duration: 300 },
  addressMails: { points: 20, duration: 3_600 },
  accountMails: { points: 3, duration: 900 },
  invitations: { points: 100, duration: 3_600 },
  redemptionCodes: { points: 5, duration: 60 },
} as const;

export type Limit = keyof typeof LIMITS;

/** Counted in Redis, for all processes together; by each for itself while Redis is away. */
@Injectable()
export class AttemptLimiter implements OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly limiters: Readonly<Record<Limit, RateLimiterRedis>>;

  constructor(config: Config) {
    this.redis = openQueueConnection(config.redisUrl, 'producer');
    const open = (limit: Limit) => {
      const options = { ...LIMITS[limit], keyPrefix: `attempts:${limit}` };
      const insuranceLimiter = new RateLimiterMemory(options);
      return new RateLimiterRedis({
        ...options,
        storeClient: this.redis,
        rejectIfRedisNotReady: true,
        insuranceLimiter,
      });
    };
    const names = Object.keys(LIMITS) as Limit[];
    this.limiters = Object.fromEntries(names.map((name) => [name, open(name)])) as Record<Limit, RateLimiterRedis>;
  }

  /**
   * Counts a try before it is made, so that many at once cannot slip through. Answers whether it is the first or the last
   * of its window: those are worth noting. Throws AppError('too_many_attempts').
   */
  async count(limit: Limit, key: string): Promise<{ readonly isOfNote: boolean }> {
    try {
      const { consumedPoints, remainingPoints } = await this.limiters[limit].consume(hashed(key));
      return { isOfNote: consumedPoints === 1 || remainingPoints === 0 };
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
      const message = `Too many attempts. Try again in ${seconds} seconds.`;
      throw new AppError('too_many_attempts', { message, headers: { 'retry-after': String(seconds) } });
    }
  }

  /** The same, without a refusal: for what is silently not done. */
  async mayCount(limit: Limit, key: string): Promise<boolean> {
    return this.count(limit, key).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError) return false;
        throw error;
      },
    );
  }

  /** It went well: it was no guess. */
  async takeBack(limit: Limit, key: string): Promise<void> {
    await this.limiters[limit].reward(hashed(key));
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

/** A whole network of IPv6 is one customer of a provider, and counts as one address. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = [], tail] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(tail ? 8 - head.length - tail.length : 0).fill('0');
  return `${[...head, ...zeros, ...(tail ?? [])].slice(0, 4).join(':')}::/64`;
}

const hashed = (key: string): string => createHash('sha256').update(key).digest('base64url');
