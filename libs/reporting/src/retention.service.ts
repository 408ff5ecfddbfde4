import { Config } from '@app/config';
import { openPool } from '@app/database';
import { Logger } from '@app/logging';
import { SettingsService } from '@app/settings';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { exclusively } from './exclusive-session';
import { partitionOf } from './partitions';
import { announce, announcedDays, callOff, dropDay, dueDays, keepNotices, obstaclesOf } from './retention.queries';

const LOCK = 'usage_retention';
const LONGEST_QUERY_MS = 10 * 60_000;
/** Dropping a partition waits for whoever reads any of them, and all who come later wait for it. */
const LOCK_TIMEOUT = '2s';
const MOST_AT_ONCE = 31;

/**
 * Drops the detail of usage that is older than the owner wants: whole days of closed months, announced some time before. Roll-ups, ledger
 * and, for each ledger transaction, what the records were stay. Safe in any number of processes.
 */
@Injectable()
export class RetentionService implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private isStopping = false;

  constructor(
    config: Config,
    private readonly settings: SettingsService,
    private readonly logger: Logger,
  ) {
    this.pool = openPool(config.databaseUrl, 1, { queryTimeoutMs: LONGEST_QUERY_MS });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  stop(): void {
    this.isStopping = true;
  }

  async look(): Promise<void> {
    const { usageDetailMonths, noticeDays } = await this.settings.valueOf('retention');
    await exclusively(this.pool, LOCK, async (client) => {
      const due = usageDetailMonths === null ? [] : await dueDays(client, usageDetailMonths);
      const announced = await announcedDays(client);
      const known = new Set(announced.map(({ day }) => day));
      await callOff(
        client,
        [...known].filter((day) => !due.includes(day)),
      );
      for (const day of due.filter((one) => !known.has(one)).slice(0, MOST_AT_ONCE)) {
        if (this.isStopping) return;
        if (await this.isFree(client, day)) await announce(client, day, noticeDays);
      }
      for (const { day } of announced.filter(({ day, isOver }) => isOver && due.includes(day)).slice(0, MOST_AT_ONCE)) {
        if (this.isStopping) return;
        await this.drop(client, day);
      }
      await keepNotices(client);
    });
  }

  private async isFree(client: pg.PoolClient, day: string): Promise<boolean> {
    const obstacles = await obstaclesOf(client, day);
    if (obstacles.length > 0) this.logger.warn('the detail of a day must stay', { day, obstacles });
    return obstacles.length === 0;
  }

  private async drop(client: pg.PoolClient, day: string): Promise<void> {
    await client.query('BEGIN');
    try {
      await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      // An audit on a snapshot from before would miss the records, and not yet see what is written down of them.
      const { rows } = await client.query<{ isOurs: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtext('audit')) AS "isOurs"`,
      );
      if (rows[0]!.isOurs) {
        await client.query(`LOCK TABLE ${partitionOf(day)} IN SHARE MODE`);
        if (await this.isFree(client, day)) await dropDay(client, day);
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  }
}
