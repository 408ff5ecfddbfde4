import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths, openDataDirectory } from './data-directory.mjs';
import { migrate } from './database.mjs';
import { stopLeftovers } from './leftovers.mjs';
import { inRepository } from './paths.mjs';
import { startPostgres } from './postgres.mjs';
import { commandLine, isRunning } from './processes.mjs';
import { step } from './progress.mjs';
import { startRedis } from './redis.mjs';
import { onShutdown } from './shutdown.mjs';

/** Holds the unpacked Redis for all runs, and one folder a run, which is removed at its end. */
const testFolder = inRepository('.weir-test');
const PASSWORD = 'only-for-tests';
const TEMPLATE = 'template_weir';
/** Nothing here has to survive a crash, so nothing waits for the disk. */
const SETTINGS = {
  max_connections: 300,
  shared_buffers: '128MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  // How many statements a call costs is tested, too.
  shared_preload_libraries: 'pg_stat_statements',
};

/** The folder of this run, made now and removed when it ends. */
export async function openRunFolder() {
  mkdirSync(testFolder, { recursive: true });
  await removeDeadRuns();
  const paths = openDataDirectory(join(testFolder, `run-${process.pid}`));
  onShutdown(async () => rmSync(paths.directory, { recursive: true, force: true }));
  return paths;
}

/** Runs that were killed leave their servers and folders behind. */
async function removeDeadRuns() {
  for (const name of readdirSync(testFolder).filter((entry) => entry.startsWith('run-'))) {
    const pid = Number(name.slice('run-'.length));
    if (isRunning(pid) && commandLine(pid).includes('test.mjs')) continue;
    const { directory, run } = dataPaths(join(testFolder, name));
    mkdirSync(run, { recursive: true });
    await stopLeftovers(run);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Starts PostgreSQL with a migrated template database, and Redis. Returns the environment that tells tests of them. */
export async function startTestServers(paths) {
  const databaseUrl = await step('PostgreSQL', async (note) => {
    const { url } = await startPostgres({ paths, password: PASSWORD, settings: SETTINGS, database: TEMPLATE, note });
    return url;
  });
  await step('Migrations', () => migrate({ url: databaseUrl, log: paths.logOf('setup') }));
  const redisUrl = await step('Redis', async (note) => {
    const toolFolder = join(testFolder, 'redis');
    mkdirSync(toolFolder, { recursive: true });
    const { url } = await startRedis({ paths, toolFolder, password: PASSWORD, isDurable: false, note });
    return url;
  });
  return {
    WEIR_TEST_DATABASE_URL: databaseUrl.replace(TEMPLATE, 'postgres'),
    WEIR_TEST_REDIS_URL: redisUrl,
  };
}
