import { Config } from '@app/config';
import { Database } from '@app/database';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What `npm start` wrote down for scripts. */
export interface Bootstrap {
  readonly apiUrl: string;
  readonly adminUrl: string;
  readonly apiToken: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** Throws Error saying what to do when Weir was never started here. */
export function readBootstrap(): Bootstrap {
  const path = join(dataDirectory(), 'bootstrap.json');
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm start first.`);
  return JSON.parse(readFileSync(path, 'utf8')) as Bootstrap;
}

const dataDirectory = (): string => resolve(process.env.WEIR_DATA_DIR ?? '.weir');

/** The settings of the running Weir: those of the environment, else those it was started with. */
export function commandConfig(): Config {
  const isTold = process.env.DATABASE_URL !== undefined && process.env.REDIS_URL !== undefined;
  const known: Partial<Bootstrap> = isTold ? {} : readBootstrap();
  return new Config({ DATABASE_URL: known.databaseUrl, REDIS_URL: known.redisUrl, ...process.env });
}

/** Runs a command with the database, and ends the process: 0, the code it answers, or 1 with one line for what it threw. */
export async function runCommand(
  command: (database: Database, config: Config) => Promise<number | void>,
): Promise<void> {
  try {
    const config = commandConfig();
    const database = new Database(config);
    const code = await command(database, config).finally(() => database.onApplicationShutdown());
    process.exitCode = code ?? 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

export const print = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};
