import { ensureBuilt } from './build.mjs';
import { appEnvironment } from './configuration.mjs';
import { ensureClient, migrate } from './database.mjs';
import { step } from './progress.mjs';
import { seed } from './seed.mjs';

/**
 * Brings the database and dist to what this checkout needs: client, migrations, build, seed. Returns the facts of
 * bootstrap.json and the apps' environment.
 */
export async function prepare({ paths, configuration, secrets, databaseUrl, redisUrl, simulatorUrl, isWatching }) {
  const log = paths.logOf('setup');
  const environment = appEnvironment({ configuration, paths, secrets, databaseUrl, redisUrl, isWatching });
  await step('Database client', (note) => ensureClient({ log, note }));
  await step('Migrations', () => migrate({ url: databaseUrl, log }));
  await step('Build', (note) => ensureBuilt({ log, note }));
  const facts = await step('Seed', () => seed({ paths, environment, secrets, configuration, simulatorUrl }));
  return { facts, environment };
}
