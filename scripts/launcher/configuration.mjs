import { isIP } from 'node:net';
import { configuredPort } from './ports.mjs';
import { SetupError } from './setup-error.mjs';

const EVERY_ADDRESS = ['0.0.0.0', '::', ''];

/** Where the apps listen and how they are reached: { host, apiPort, adminPort, apiUrl, adminUrl }. */
export function readConfiguration(environment = process.env) {
  const host = environment.WEIR_HOST || '127.0.0.1';
  const apiPort = configuredPort('WEIR_API_PORT', 3000, environment);
  const adminPort = configuredPort('WEIR_ADMIN_PORT', 3001, environment);
  const reachable = EVERY_ADDRESS.includes(host) ? '127.0.0.1' : host;
  const base = isIP(reachable) === 6 ? `http://[${reachable}]` : `http://${reachable}`;
  return { host, apiPort, adminPort, apiUrl: `${base}:${apiPort}`, adminUrl: `${base}:${adminPort}` };
}

/** Where the simulated vendor is when somebody else runs it; undefined: we do. */
export function givenSimulatorUrl(environment = process.env) {
  const url = environment.WEIR_SIMULATOR_URL;
  if (!url) return undefined;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new SetupError(`WEIR_SIMULATOR_URL is "${url}", which is no URL such as http://127.0.0.1:4010/v1.`);
}

/** What every app, and the seed, finds in its environment. */
export function appEnvironment({ configuration, paths, secrets, databaseUrl, redisUrl, isWatching }) {
  return {
    NODE_ENV: isWatching ? 'development' : 'production',
    ...process.env,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    WEIR_DATA_DIR: paths.directory,
    WEIR_HOST: configuration.host,
    WEIR_API_PORT: String(configuration.apiPort),
    WEIR_ADMIN_PORT: String(configuration.adminPort),
    WEIR_API_URL: process.env.WEIR_API_URL ?? configuration.apiUrl,
    WEIR_MASTER_KEY: secrets.masterKey,
  };
}
