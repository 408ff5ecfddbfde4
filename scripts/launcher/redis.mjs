import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOfLog, run } from './command.mjs';
import { addressOf } from './database.mjs';
import { unpackRedis } from './debian-redis.mjs';
import { inRepository } from './paths.mjs';
import { ownPort } from './ports.mjs';
import { SetupError } from './setup-error.mjs';
import { onShutdown, stopSignal } from './shutdown.mjs';
import { SupervisedProcess } from './supervised-process.mjs';

const STOP_GRACE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
const READY_POLL_MS = 20;
const MOST_EXITS = 3;

/**
 * Starts our own Redis, kept alive from then on: { process, url }. `toolFolder` is where the program is unpacked to when
 * the machine has none. Throws a SetupError.
 */
export async function startRedis({ paths, toolFolder, password, isDurable, note }) {
  const server = (await findOnPath()) ?? (await unpackRedis(toolFolder, paths.logOf('redis')));
  const port = await ownPort(paths, 'redis');
  const configuration = writeConfiguration(paths, { port, password, isDurable });
  const process = new SupervisedProcess({
    name: 'redis',
    command: server.command,
    args: [configuration],
    options: { env: server.env },
    // Redis rewrites its command line to this.
    log: paths.logOf('redis'),
    pidFile: paths.pidFileOf('redis'),
    proof: `127.0.0.1:${port}`,
    stopWith: 'SIGTERM',
    graceMs: STOP_GRACE_MS,
  });
  onShutdown(() => process.stop());
  const url = `redis://:${password}@127.0.0.1:${port}`;
  note(`${await untilReady(process, url)}, port ${port}`);
  return { process, url };
}

async function findOnPath() {
  for (const command of ['redis-server', 'valkey-server']) {
    if ((await run(command, ['--version'])).status === 0) return { command, env: process.env };
  }
  return undefined;
}

function writeConfiguration(paths, { port, password, isDurable }) {
  const folder = join(paths.redis, 'data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(paths.redis, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'protected-mode yes',
    'daemonize no',
    `dir "${folder}"`,
    'save ""',
    `appendonly ${isDurable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction',
  ];
  writeFileSync(file, `# Written by Weir at every start.\n${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

async function untilReady(process, url) {
  for (;;) {
    const { version } = await redisVersion(url);
    if (version) return version;
    if (process.exits >= MOST_EXITS) {
      throw new SetupError(`Redis did not start (${process.lastExit}). Log: ${process.log}`, endOfLog(process.log));
    }
    await sleep(READY_POLL_MS, undefined, { signal: stopSignal });
  }
}

/** { version } of the server when it answers, else { problem }. */
async function redisVersion(url) {
  const { Redis } = createRequire(inRepository('package.json'))('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
  let problem;
  redis.on('error', (error) => (problem ??= error.code ?? error.message));
  try {
    await redis.connect();
    const facts = await redis.info('server');
    return { version: /^(?:redis|valkey)_version:(\S+)/m.exec(facts)?.[1] ?? 'answers' };
  } catch (error) {
    return { problem: problem ?? error.message };
  } finally {
    redis.disconnect();
  }
}

/** Checks a Redis that is not ours and returns its URL. The message never contains the password. */
export async function useGivenRedis({ url, note }) {
  const address = /^rediss?:/.test(url) && addressOf(url, 6379);
  if (!address) throw new SetupError('REDIS_URL is not a Redis URL. It looks like redis://:PASSWORD@HOST:6379');
  const { version, problem } = await redisVersion(url);
  if (!version) {
    throw new SetupError(
      `Cannot use the Redis at ${address} of REDIS_URL: ${problem}. Start it, correct REDIS_URL, or unset it to have Weir run its own.`,
    );
  }
  note(`${address}, ${version}`);
  return url;
}
