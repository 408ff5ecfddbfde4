import { Config } from '@app/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { ChangeFeed } from './change-feed';
import { PrismaClient } from './generated/client';

/** int8 as bigint: a `number` would lose nano-dollars. */
const INT8: number = pg.types.builtins.INT8;
const INT8_ARRAY = 1016 as number;
const parseTexts = (pg.types.getTypeParser as (oid: number, format: 'text') => (text: string) => string[])(
  INT8_ARRAY,
  'text',
);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text'): unknown => {
    if (oid === INT8) return BigInt;
    if (oid === INT8_ARRAY) return (text: string) => parseTexts(text).map(BigInt);
    return pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

/** One pool, two ways in: `prisma` for everyday rows, `pool` for the statements of the hot path; and `changes`, what comes out. */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  readonly changes: ChangeFeed;

  constructor(config: Config, options: PoolOptions = {}) {
    this.pool = openPool(config.databaseUrl, 10, options);
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.pool) });
    this.changes = new ChangeFeed(config.databaseUrl);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.changes.close();
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

export interface PoolOptions {
  /** PostgreSQL's own, for every session of this pool: `{ synchronous_commit: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A statement that takes longer fails; a database that hangs must not hang its callers. Default: none. */
  readonly queryTimeoutMs?: number;
}

/** For a server that does not even say that it gave up. */
const SERVER_GIVES_UP_WITHIN_MS = 1_000;

/** A pool of its own. */
export function openPool(url: string, max: number, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // The server ends the statement itself: one that only we gave up would keep its session, and its place in a lock's queue.
    ...(options.queryTimeoutMs !== undefined && {
      statement_timeout: options.queryTimeoutMs,
      query_timeout: options.queryTimeoutMs + SERVER_GIVES_UP_WITHIN_MS,
    }),
    options: Object.entries(options.settings ?? {})
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // A connection that breaks is replaced, and whoever asks by it next learns what is wrong. The pool hears of those that are idle only:
  // one that is lent, and asks nothing at the moment, would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** True when the statement failed for what it said (constraint, bad data), not because the database was away. */
export function isRefusedByDatabase(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  // A missing partition has the code of a broken check but no constraint: the row is right, the table is not ready for it.
  const isMissingPartition = error.code === '23514' && error.constraint === undefined;
  return /^(22|23|P0)/.test(error.code ?? '') && !isMissingPartition;
}
