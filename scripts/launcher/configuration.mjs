import { isIP } from 'node:net';
import { configuredPort } from './ports.mjs';

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
    WEIR_MASTER_KEY: secrets.masterKey,
  };
}
