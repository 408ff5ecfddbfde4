import { setTimeout as sleep } from 'node:timers/promises';
import { startApps, untilAppsAreReady } from './apps.mjs';
import { givenSimulatorUrl, readConfiguration } from './configuration.mjs';
import { lockDataDirectory, openDataDirectory } from './data-directory.mjs';
import { useGivenDatabase } from './database.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { stopLeftovers } from './leftovers.mjs';
import { keepLogsSmall } from './log-files.mjs';
import { configuredPort, ownPort, requireFreePort } from './ports.mjs';
import { PRODUCTION_SETTINGS, startPostgres } from './postgres.mjs';
import { prepare } from './prepare.mjs';
import { announce, step } from './progress.mjs';
import { startRedis, useGivenRedis } from './redis.mjs';
import { loadSecrets } from './secrets.mjs';
import { rebuildOnChanges } from './watch.mjs';
import { showWelcome } from './welcome.mjs';

const WORKER_PROVES_ITSELF_MS = 300;

/** Everything `npm start` does, from a bare checkout to a relay that answers. Every failure is a SetupError. */
export async function launch({ isWatching }) {
  const configuration = readConfiguration();
  const paths = openDataDirectory();
  lockDataDirectory(paths);
  keepLogsSmall(paths.logs);
  await stopEarlierRun(paths);
  await requireAppPorts(configuration);
  const givenSimulator = givenSimulatorUrl();
  const simulatorPort = givenSimulator ? undefined : await chooseSimulatorPort(paths);
  const setupLog = paths.logOf('setup');
  await step('Dependencies', (note) => ensureDependencies({ log: setupLog, note }));
  const secrets = loadSecrets(paths);
  const { processes, ...urls } = await startServices(paths, secrets);
  const simulatorUrl = givenSimulator ?? `http://127.0.0.1:${simulatorPort}/v1`;
  const { facts, environment } = await prepare({ paths, configuration, secrets, ...urls, simulatorUrl, isWatching });
  const apps = await step('Apps', () => startAndAwaitApps({ paths, environment, configuration, simulatorPort }));
  showWelcome(facts, paths);
  for (const supervised of [...processes, ...apps]) supervised.announceRestarts();
  if (isWatching) await rebuildOnChanges(apps, setupLog);
}

async function stopEarlierRun(paths) {
  const names = await stopLeftovers(paths.run);
  if (names.length > 0) announce(`Stopped what an earlier start had left running: ${names.join(', ')}`);
}

async function requireAppPorts({ host, apiPort, adminPort }) {
  await requireFreePort({ variable: 'WEIR_API_PORT', port: apiPort, host });
  await requireFreePort({ variable: 'WEIR_ADMIN_PORT', port: adminPort, host });
}

async function chooseSimulatorPort(paths) {
  const variable = 'WEIR_SIMULATOR_PORT';
  if (!process.env[variable]) return ownPort(paths, 'simulator');
  const port = configuredPort(variable);
  await requireFreePort({ variable, port, host: '127.0.0.1' });
  return port;
}

/** PostgreSQL and Redis: the given ones, or our own: { databaseUrl, redisUrl, processes }. */
async function startServices(paths, secrets) {
  const { DATABASE_URL: givenDatabase, REDIS_URL: givenRedis } = process.env;
  const processes = [];
  const keep = ({ process: supervised, url }) => {
    processes.push(supervised);
    return url;
  };
  const databaseUrl = await step('PostgreSQL', async (note) => {
    if (givenDatabase) return useGivenDatabase({ url: givenDatabase, note });
    const password = secrets.postgresPassword;
    return keep(await startPostgres({ paths, password, settings: PRODUCTION_SETTINGS, database: 'weir', note }));
  });
  const redisUrl = await step('Redis', async (note) => {
    if (givenRedis) return useGivenRedis({ url: givenRedis, note });
    const password = secrets.redisPassword;
    return keep(await startRedis({ paths, toolFolder: paths.redis, password, isDurable: true, note }));
  });
  return { databaseUrl, redisUrl, processes };
}

async function startAndAwaitApps({ paths, environment, configuration, simulatorPort }) {
  const apps = startApps({ paths, environment, simulatorPort });
  // The worker answers nobody: it counts as ready when it lives a moment after the others are.
  await sleep(WORKER_PROVES_ITSELF_MS);
  await untilAppsAreReady(apps, { ...configuration, simulatorPort });
  return apps;
}
