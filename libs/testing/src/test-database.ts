import { randomBytes } from 'node:crypto';
import { Config } from '@app/config';
import { Database } from '@app/database';
import pg from 'pg';

/** A database of its own, cloned from the migrated template, with today's partitions and the system's accounts. */
export interface TestDatabase {
  readonly url: string;
  readonly config: Config;
  readonly database: Database;
  drop(): Promise<void>;
}

const TEMPLATE = 'template_weir';

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run tests with npm test, which starts the servers`);
  return value;
}

/** Redis for tests: a database of its own for each Jest worker. */
export const testRedisUrl = (): string =>
  `${environment('WEIR_TEST_REDIS_URL')}/${process.env['JEST_WORKER_ID'] ?? '1'}`;

export async function openTestDatabase(settings: Readonly<Record<string, string>> = {}): Promise<TestDatabase> {
  const adminUrl = environment('WEIR_TEST_DATABASE_URL');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runOnServer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = adminUrl.replace(/\/[^/?]+(\?|$)/, `/${name}$1`);
  const config = new Config({ DATABASE_URL: url, REDIS_URL: testRedisUrl(), WEIR_LOG_LEVEL: 'silent', ...settings });
  const database = new Database(config);
  await database.pool.query("SELECT ensure_partitions((now() - interval '1 day')::date, 3)");
  return {
    url,
    config,
    database,
    drop: async () => {
      await database.onApplicationShutdown();
      await runOnServer(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function runOnServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
