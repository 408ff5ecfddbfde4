import { mkdirSync } from 'node:fs';
import { ensureBuilt } from '../scripts/launcher/build.mjs';
import { lastLines, runNode } from '../scripts/launcher/command.mjs';
import { appEnvironment } from '../scripts/launcher/configuration.mjs';
import { ensureClient, migrate } from '../scripts/launcher/database.mjs';
import { ensureDependencies } from '../scripts/launcher/dependencies.mjs';
import { inRepository, repository } from '../scripts/launcher/paths.mjs';
import { ownPort } from '../scripts/launcher/ports.mjs';
import { PRODUCTION_SETTINGS, startPostgres } from '../scripts/launcher/postgres.mjs';
import { step } from '../scripts/launcher/progress.mjs';
import { startRedis } from '../scripts/launcher/redis.mjs';
import { loadSecrets } from '../scripts/launcher/secrets.mjs';
import { seed } from '../scripts/launcher/seed.mjs';
import { SetupError } from '../scripts/launcher/setup-error.mjs';
import { AT_ONCE_MODEL, MESSAGES_MODEL, PACED_MODEL, UPSTREAM_PREFIX } from './calls.mjs';

/** The same unpacked Redis as the tests use, where the machine has none. */
const redisToolFolder = inRepository('.weir-test/redis');
/** Where only reading is measured, what is read may be lost. */
const UNSAFE_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
};
const STATEMENT_SETTINGS = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' };

/**
 * PostgreSQL and Redis as `npm start` runs them, fsync included (but for `only: 'dashboard'`), with a seeded database whose channels are the instant
 * upstream. Returns { environment, ports, apiToken }.
 */
export async function setUp(paths, { statements, only }) {
  const log = paths.logOf('setup');
  await step('Dependencies', (note) => ensureDependencies({ log, note }));
  await step('Database client', (note) => ensureClient({ log, note }));
  await step('Build', (note) => ensureBuilt({ log, note }));
  const secrets = loadSecrets(paths);
  const settings = { ...(statements && STATEMENT_SETTINGS), ...(only === 'dashboard' && UNSAFE_SETTINGS) };
  const { databaseUrl, redisUrl } = await startServices(paths, secrets, settings);
  await step('Migrations', () => migrate({ url: databaseUrl, log }));
  const ports = {};
  for (const name of ['upstream', 'bare-proxy', 'api', 'admin']) ports[name] = await ownPort(paths, name);
  const configuration = { host: '127.0.0.1', apiPort: ports.api, adminPort: ports.admin };
  const environment = appEnvironment({ configuration, paths, secrets, databaseUrl, redisUrl, isWatching: false });
  const { apiToken } = await step('Seed', async () => {
    const facts = await seed({ paths, environment, secrets, configuration });
    const baseUrl = `http://127.0.0.1:${ports.upstream}/v1`;
    await addChannel(environment, { baseUrl, provider: 'openai', models: [AT_ONCE_MODEL, PACED_MODEL] });
    await addChannel(environment, { baseUrl, provider: 'anthropic', models: [MESSAGES_MODEL] });
    return facts;
  });
  return { environment, ports, apiToken };
}

async function startServices(paths, { postgresPassword, redisPassword }, extraSettings) {
  const settings = { ...PRODUCTION_SETTINGS, ...extraSettings };
  const postgres = await step('PostgreSQL', (note) =>
    startPostgres({ paths, password: postgresPassword, settings, database: 'weir', note }),
  );
  mkdirSync(redisToolFolder, { recursive: true });
  const redis = await step('Redis', (note) =>
    startRedis({ paths, toolFolder: redisToolFolder, password: redisPassword, isDurable: true, note }),
  );
  return { databaseUrl: postgres.url, redisUrl: redis.url };
}

async function addChannel(environment, { baseUrl, provider, models }) {
  const served = models.map((model) => `${model}=${UPSTREAM_PREFIX}${model}`).join(',');
  const channel = ['--provider', provider, '--key', 'instant', '--base-url', baseUrl, '--models', served];
  const script = inRepository('dist/scripts/channel-add.js');
  const { status, output } = await runNode(script, channel, { cwd: repository, env: environment });
  if (status !== 0) throw new SetupError('The channel could not be added.', lastLines(output));
}
