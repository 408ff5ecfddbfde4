import { freePort } from '../free-port';
import { Child } from './child';
import type { FaultServers } from './fault-servers';
import { FaultyLink } from './faulty-link';

export const APIS = 2;
const WORKERS = 2;

/** The apps, not started yet, and the wires that they reach their servers by. */
export interface Processes {
  readonly apis: readonly Child[];
  readonly apiUrls: readonly string[];
  readonly workers: readonly Child[];
  /** Where each says how it does. */
  readonly workerUrls: readonly string[];
  /** From each API, and from all workers, to PostgreSQL; from all to Redis. */
  readonly links: { readonly api: readonly FaultyLink[]; readonly worker: FaultyLink; readonly redis: FaultyLink };
}

export async function makeProcesses(
  { databaseUrl, redisUrl, directory }: FaultServers,
  dataDirectories: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Processes> {
  const redis = await FaultyLink.to(redisUrl);
  const make = (app: 'api' | 'worker', index: number, link: FaultyLink, port: number) => {
    const environment = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      WEIR_LOG_LEVEL: 'warn',
      DATABASE_URL: link.through(databaseUrl),
      REDIS_URL: redis.through(redisUrl),
      WEIR_DATA_DIR: dataDirectories[index % dataDirectories.length]!,
      [app === 'api' ? 'WEIR_API_PORT' : 'WEIR_WORKER_METRICS_PORT']: String(port),
      ...settings,
    };
    const name = `${app}-${index}`;
    return new Child({ name, script: `apps/${app}/src/main.js`, environment, logFile: `${directory}/${name}.log` });
  };
  const apiLinks = await Promise.all(Array.from({ length: APIS }, () => FaultyLink.to(databaseUrl)));
  const ports = await Promise.all(apiLinks.map(() => freePort()));
  const workerPorts = await Promise.all(Array.from({ length: WORKERS }, () => freePort()));
  const worker = await FaultyLink.to(databaseUrl);
  return {
    apis: apiLinks.map((link, index) => make('api', index, link, ports[index]!)),
    apiUrls: ports.map((port) => `http://127.0.0.1:${port}`),
    workers: workerPorts.map((port, index) => make('worker', index, worker, port)),
    workerUrls: workerPorts.map((port) => `http://127.0.0.1:${port}`),
    links: { api: apiLinks, worker, redis },
  };
}
