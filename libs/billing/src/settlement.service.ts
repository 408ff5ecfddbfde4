import { Config } from '@app/config';
import { isRefusedByDatabase, openPool } from '@app/database';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { releaseHolds } from './release.queries';
import { UNHURRIED_QUEUE_SESSION } from './session-settings';
import { noteSettled } from './settlement-metrics';
import { addSettled, NOTHING_SETTLED, quarantine, settleBatch, shardsWaiting, waitingInShard } from './settle.queries';

const BATCH = 200;
const CONNECTIONS = 4;

/** Turns the inbox into usage records and ledger transactions. Safe to run twice, and from several workers. */
@Injectable()
export class SettlementService implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor(
    config: Config,
    private readonly logger: Logger,
  ) {
    this.pool = openPool(config.databaseUrl, CONNECTIONS, { settings: UNHURRIED_QUEUE_SESSION });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** Settles all that waits in a shard. Returns how many calls were charged. */
  async settleShard(shard: number): Promise<number> {
    let charged = 0;
    for (;;) {
      const settled = await this.settleOrIsolate(shard);
      charged += settled.recorded;
      noteSettled(settled);
      if (settled.disputed > 0) {
        this.logger.error('calls came twice with different facts and were set aside', undefined, { shard, ...settled });
      }
      if (settled.overruns > 0) {
        this.logger.error('calls cost more than was the most they could; their channels are asked last', undefined, {
          shard,
          ...settled,
        });
      }
      if (settled.taken < BATCH) return charged;
    }
  }

  /** Settles every shard that has something: what a lost poke left behind. */
  async sweep(): Promise<void> {
    for (const shard of await shardsWaiting(this.pool)) await this.settleShard(shard);
  }

  /** Frees holds past their time, of processes that will not come back. */
  async releaseExpiredHolds(): Promise<void> {
    const released = await releaseHolds(this.pool, 'expired', { wereForwarded: true });
    if (released > 0) this.logger.error('holds outlived their calls and were freed', undefined, { holds: released });
  }

  /** A batch that the database refuses has a bad call in it: then each alone, and the bad one is set aside. */
  private async settleOrIsolate(shard: number) {
    try {
      return await settleBatch(this.pool, { shard, limit: BATCH });
    } catch (error) {
      if (!isRefusedByDatabase(error)) throw error;
      this.logger.error('a batch was refused; its calls are settled one by one', error, { shard });
      return this.settleOneByOne(shard);
    }
  }

  private async settleOneByOne(shard: number) {
    let total = NOTHING_SETTLED;
    for (const requestId of await waitingInShard(this.pool, shard, BATCH)) {
      try {
        total = addSettled(total, await settleBatch(this.pool, { shard, limit: 1, requestId }));
      } catch (error) {
        if (!isRefusedByDatabase(error)) throw error;
        await quarantine(this.pool, requestId, (error as Error).message);
        total = { ...total, taken: total.taken + 1 };
        this.logger.error('a call cannot be settled and was set aside', error, { requestId });
      }
    }
    return total;
  }
}
