import { Config } from '@app/config';
import { openPool } from '@app/database';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { exclusively } from './exclusive-session';

/**
 * One index a column that the request log filters by. Equal values share their entry, so each is about 2 % of the size of
 * its day; they are combined as bitmaps. Only of days that are over: settlement writes into none of them.
 */
export const CLOSED_DAY_INDEXES: readonly string[] = [
  'organization_id',
  'api_token_id',
  'user_id',
  'model_requested',
  'model_served',
  'channel_id',
  'outcome',
  'error_code',
  'finish_reason',
  'endpoint',
  'project',
  'end_user',
  'charge_nano_usd',
  'total_ms',
  'first_token_ms',
];

/** Days that were over half an hour ago, and the columns that still lack an index. An index that broke off is not valid. */
const MISSING = `
  SELECT part.relname AS partition, wanted.column, part.relname || '_by_' || wanted.column AS name, broken.indexrelid IS NOT NULL AS "isBroken"
    FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid CROSS JOIN unnest($1::text[]) AS wanted ("column")
    LEFT JOIN pg_class AS index ON index.relname = part.relname || '_by_' || wanted.column AND index.relnamespace = part.relnamespace
    LEFT JOIN pg_index AS broken ON broken.indexrelid = index.oid AND NOT broken.indisvalid
   WHERE inhparent = 'usage_records'::regclass AND part.relname ~ '^usage_records_\\d{8}$'
     AND part.relname < 'usage_records_' || to_char(now() AT TIME ZONE 'UTC' - interval '30 minutes', 'YYYYMMDD')
     AND (index.oid IS NULL OR broken.indexrelid IS NOT NULL)
   ORDER BY part.relname DESC, wanted.column`;

interface MissingIndex {
  readonly partition: string;
  readonly column: string;
  readonly name: string;
  readonly isBroken: boolean;
}

/** Gives the days that are over the indexes that the request log wants. Safe in any number of processes. */
@Injectable()
export class ClosedDaysService implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private isStopping = false;

  constructor(config: Config) {
    this.pool = openPool(config.databaseUrl, 1, { settings: { maintenance_work_mem: '128MB' } });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** After the index being made. */
  stop(): void {
    this.isStopping = true;
  }

  async makeIndexes(): Promise<void> {
    await exclusively(this.pool, 'closed_days', async (client) => {
      const { rows } = await client.query<MissingIndex>(MISSING, [CLOSED_DAY_INDEXES]);
      const fresh = new Set(rows.map(({ partition }) => partition));
      for (const missing of rows) {
        if (this.isStopping) return;
        await makeIndex(client, missing);
      }
      // Many a day is never touched again, and plans go by what is known of it.
      for (const partition of fresh) await client.query(`ANALYZE ${partition}`);
    });
  }
}

async function makeIndex(client: pg.PoolClient, { partition, column, name, isBroken }: MissingIndex): Promise<void> {
  if (isBroken) await client.query(`DROP INDEX CONCURRENTLY ${name}`);
  await client.query(`CREATE INDEX CONCURRENTLY ${name} ON ${partition} (${column})`);
}
