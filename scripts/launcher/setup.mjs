import { givenSimulatorUrl, readConfiguration } from './configuration.mjs';
import { openDataDirectory } from './data-directory.mjs';
import { useGivenDatabase } from './database.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { prepare } from './prepare.mjs';
import { announce, step } from './progress.mjs';
import { useGivenRedis } from './redis.mjs';
import { loadSecrets } from './secrets.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Everything before the apps, for those who run these themselves (docker-compose.yml does): they need DATABASE_URL and
 * REDIS_URL, and read the key from the data directory.
 */
export async function setUp() {
  const { DATABASE_URL, REDIS_URL } = process.env;
  const simulatorUrl = givenSimulatorUrl() ?? 'http://127.0.0.1:4010/v1';
  if (!DATABASE_URL || !REDIS_URL) {
    throw new SetupError('Set DATABASE_URL and REDIS_URL: this only prepares for them. `npm start` brings its own.');
  }
  const configuration = readConfiguration();
  const paths = openDataDirectory();
  const secrets = loadSecrets(paths);
  await step('Dependencies', (note) => ensureDependencies({ log: paths.logOf('setup'), note }));
  const databaseUrl = await step('PostgreSQL', (note) => useGivenDatabase({ url: DATABASE_URL, note }));
  const redisUrl = await step('Redis', (note) => useGivenRedis({ url: REDIS_URL, note }));
  await prepare({ paths, configuration, secrets, databaseUrl, redisUrl, simulatorUrl, isWatching: false });
  announce(`Ready. The first login and API token are in ${paths.bootstrap}`);
}
