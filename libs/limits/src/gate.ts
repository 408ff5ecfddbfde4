import { once } from 'node:events';
import { Clock, newRequestId } from '@app/common';
import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { openRedis } from '@app/redis';
import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Ceiling, CeilingUse, Entry, GateAnswer } from './ceiling';
import { Leases } from './leases';
import { LEASE_MS } from './lua';
import { MemoryGate } from './memory-gate';
import { RedisGate } from './redis-gate';

/** Redis that takes longer counts as away: what it would have said comes too late for a call that waits. */
const PATIENCE_MS = 100;
const RENEW_EVERY_MS = LEASE_MS / 3;
const LOOK_AGAIN_MS = 1_000;
const CONNECT_MS = 1_000;
const RENEWED_AT_ONCE = 1_000;

/** What a gate said to a call, and the way out for one it let in. */
export interface Passage {
  readonly isAdmitted: boolean;
  readonly uses: readonly CeilingUse[];
  /** Gives the place back and corrects the tokens; undefined: the call never went out. Only the first time does anything. */
  readonly leave: (usedTokens?: number) => void;
}

/**
 * Lets calls in below their ceilings, counted in Redis for all processes together. While Redis is away each process counts by
 * itself: then as many times the limit may pass as there are processes, and no call waits for Redis.
 */
@Injectable()
export class Gate implements OnModuleInit, BeforeApplicationShutdown {
  private readonly processId = newRequestId();
  private readonly redis: Redis;
  private readonly shared: RedisGate;
  private readonly leases = new Leases();
  private readonly own: MemoryGate;
  private readonly renewing: NodeJS.Timeout;
  private looking: NodeJS.Timeout | undefined;
  private entries = 0;

  constructor(
    config: Config,
    clock: Clock,
    private readonly logger: Logger,
  ) {
    this.redis = openRedis(config.redisUrl);
    this.shared = new RedisGate(this.redis);
    this.own = new MemoryGate(() => clock.elapsedMs(), this.leases);
    this.renewing = setInterval(() => void this.renew(), RENEW_EVERY_MS).unref();
  }

  /** Redis does not answer, so this process counts by itself. */
  get isAlone(): boolean {
    return this.looking !== undefined;
  }

  /** All ceilings or none. */
  async enter(ceilings: readonly Ceiling[], tokens: number): Promise<Passage> {
    const entry: Entry = { ceilings, tokens, lease: `${this.processId}:${this.entries++}` };
    const answer = await this.ask(entry);
    if (!answer.isAdmitted) return { ...answer, leave: () => undefined };
    return { ...answer, leave: this.wayOut(entry, answer) };
  }

  /** What is used of each now, over all processes; undefined while Redis is away. */
  async read(keys: readonly string[]): Promise<Pick<CeilingUse, 'requests' | 'tokens' | 'places'>[] | undefined> {
    return this.shared.read(keys).catch(() => undefined);
  }

  async onModuleInit(): Promise<void> {
    if (this.redis.status === 'ready') return;
    await within(once(this.redis, 'ready'), CONNECT_MS).catch((error: unknown) => this.goAlone(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.renewing);
    clearInterval(this.looking);
    const dropped = this.leases.all().map(([key, leases]) => this.shared.drop(key, leases));
    await within(Promise.all(dropped), LOOK_AGAIN_MS).catch(() => undefined);
    this.redis.disconnect();
  }

  private async ask(entry: Entry): Promise<Asked> {
    if (!this.isAlone) {
      try {
        const answer = await within(this.shared.enter(entry), PATIENCE_MS);
        if (answer.isAdmitted) this.leases.add(entry.ceilings, entry.lease);
        return { ...answer, isShared: true };
      } catch (error) {
        this.goAlone(error);
        // Redis may have let it in all the same, and only say so too late.
        this.dropShared(entry);
      }
    }
    return { ...this.own.enter(entry), isShared: false };
  }

  private wayOut(entry: Entry, { second, isShared }: Asked): Passage['leave'] {
    let hasLeft = false;
    return (usedTokens) => {
      if (hasLeft) return;
      hasLeft = true;
      this.leases.remove(entry.ceilings, entry.lease);
      const leaving = { second, usedTokens };
      if (!isShared) this.own.leave(entry, leaving);
      if (this.isAlone) return;
      // A call that this process let in by itself has a place in Redis, too, since it was renewed there.
      if (isShared) this.shared.leave(entry, leaving).catch(() => undefined);
      else this.dropShared(entry);
    };
  }

  private dropShared({ ceilings, lease }: Entry): void {
    for (const { key, concurrency } of ceilings) {
      if (concurrency !== null) this.shared.drop(key, [lease]).catch(() => undefined);
    }
  }

  private goAlone(error: unknown): void {
    if (this.isAlone) return;
    this.logger.warn('Redis does not answer: this process keeps to the limits by itself', { reason: String(error) });
    this.looking = setInterval(() => void this.lookAgain(), LOOK_AGAIN_MS).unref();
  }

  /** What was counted here meanwhile is not carried over, but for the calls under way. */
  private async lookAgain(): Promise<void> {
    try {
      await within(this.renewAll(), LOOK_AGAIN_MS);
    } catch {
      // Whatever waits on a connection that hangs must not come later.
      if (/^(connect|ready)$/.test(this.redis.status)) this.redis.disconnect(true);
      return;
    }
    if (!this.isAlone) return;
    clearInterval(this.looking);
    this.looking = undefined;
    this.own.forget();
    this.logger.warn('Redis answers again: all processes keep to the limits together');
  }

  private async renew(): Promise<void> {
    if (!this.isAlone) await within(this.renewAll(), LOOK_AGAIN_MS).catch((error: unknown) => this.goAlone(error));
  }

  private async renewAll(): Promise<void> {
    await this.redis.ping();
    for (const [key, leases] of this.leases.all()) {
      for (let from = 0; from < leases.length; from += RENEWED_AT_ONCE) {
        await this.shared.renew(key, leases.slice(from, from + RENEWED_AT_ONCE));
      }
    }
  }
}

type Asked = GateAnswer & { readonly isShared: boolean };

async function within<T>(asked: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`no answer within ${ms} ms`));
    // It may be us who were busy: what has arrived is read before the verdict.
    const timer = setTimeout(() => setImmediate(giveUp), ms);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
