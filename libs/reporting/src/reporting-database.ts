import { Config } from '@app/config';
import { openPool } from '@app/database';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';

const CONNECTIONS = 6;
/** A page asks for no more than this; the request log sets its own, shorter ones. */
const LONGEST_QUERY_MS = 10_000;
/** Compiling a statement of many sums takes longer than running it. */
const SETTINGS = { jit: 'off', work_mem: '32MB' } as const;

/** Connections for reading much at once, apart from those that everyday rows need. */
@Injectable()
export class ReportingDatabase implements OnApplicationShutdown {
  readonly pool: pg.Pool;

  constructor(config: Config) {
    this.pool = openPool(config.databaseUrl, CONNECTIONS, { settings: SETTINGS, queryTimeoutMs: LONGEST_QUERY_MS });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
