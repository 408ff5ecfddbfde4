// A PostgreSQL and a Redis for one spec file that kills them; libs/testing/src/fault-rig starts this with an IPC channel
// and gives orders through it. Both servers and their data are gone when that channel closes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDataDirectory } from './data-directory.mjs';
import { databaseVersion, migrate } from './database.mjs';
import { inRepository } from './paths.mjs';
import { answersTcp } from './ports.mjs';
import { PRODUCTION_SETTINGS, startPostgres } from './postgres.mjs';
import { childrenOf, isRunning, livePidFiles, sendSignal } from './processes.mjs';
import { startRedis } from './redis.mjs';
import { explain } from './setup-error.mjs';
import { onShutdown, shutDown } from './shutdown.mjs';

const PASSWORD = 'only-for-tests';
const POLL_MS = 10;
/** As in production, but for the disk: a killed process loses nothing that reached the page cache. */
const SETTINGS = { ...PRODUCTION_SETTINGS, max_connections: 120, shared_buffers: '128MB', fsync: 'off' };

process.on('disconnect', () => void shutDown().then(() => process.exit(0)));
process.on('SIGTERM', () => void shutDown().then(() => process.exit(0)));
// Ctrl-C reaches the whole terminal; the end of the spec closes the channel, and that is the order to stop.
process.on('SIGINT', () => undefined);

const paths = openDataDirectory(mkdtempSync(join(tmpdir(), 'weir-faults-')));
onShutdown(async () => rmSync(paths.directory, { recursive: true, force: true }));

async function start() {
  const note = () => undefined;
  const toolFolder = inRepository('.weir-test/redis');
  mkdirSync(toolFolder, { recursive: true });
  const [postgres, redis] = await Promise.all([
    startPostgres({ paths, password: PASSWORD, settings: SETTINGS, database: 'weir', note }),
    startRedis({ paths, toolFolder, password: PASSWORD, isDurable: false, note }),
  ]);
  await migrate({ url: postgres.url, log: paths.logOf('setup') });
  const servers = {
    postgres: {
      process: postgres.process,
      answers: async () => Boolean((await databaseVersion(postgres.url)).version),
    },
    redis: { process: redis.process, answers: () => answersTcp(Number(new URL(redis.url).port)) },
  };
  process.on('message', ({ id, verb, server }) => {
    ORDERS[verb](servers[server]).then(
      () => process.send?.({ id }),
      (error) => process.send?.({ id, problem: error.message }),
    );
  });
  process.send({ databaseUrl: postgres.url, redisUrl: redis.url, directory: paths.directory });
}

const ORDERS = {
  /** Kill -9 of the server and of all it started, and of nothing else: its pid file must prove that it is ours. */
  async kill({ process: supervised }) {
    const pid = livePidFiles(paths.run).get(supervised.name);
    if (pid === undefined || pid !== supervised.pid) throw new Error(`${supervised.name} is not a server of this rig`);
    const family = childrenOf(pid);
    await supervised.kill();
    for (const child of family) sendSignal(child, 'SIGKILL');
    while (family.some(isRunning)) await sleep(POLL_MS);
  },
  async start({ process: supervised, answers }) {
    supervised.start();
    while (!(await answers())) await sleep(POLL_MS);
  },
};

start().catch(async (error) => {
  const { message, details } = explain(error);
  process.send?.({ problem: `${message}\n${details}` });
  await shutDown();
  process.exit(1);
});
