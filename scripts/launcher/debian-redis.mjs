import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, run } from './command.mjs';
import { SetupError } from './setup-error.mjs';

const HOW_TO_GET_REDIS =
  'Install Redis 6.2 or newer (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), or set REDIS_URL to a server you have.';
/** Packages of the C library's kind are always there, and must be the system's own. */
const NEVER_UNPACKED = /^(libc6|libcrypt1|libgcc-s1|libstdc\+\+6|libc-bin)$/;

/**
 * Redis from the Debian or Ubuntu packages, unpacked into a folder of ours: no root, no service, nothing installed.
 * Returns { command, env }. Throws a SetupError.
 */
export async function unpackRedis(folder, log) {
  const unpacked = join(folder, 'root');
  if (!existsSync(unpacked)) await fetchPackages(folder, log);
  const server = serverIn(unpacked);
  const { status, output } = await run(server.command, ['--version'], { env: server.env, log });
  if (status === 0) return server;
  rmSync(unpacked, { recursive: true, force: true });
  throw new SetupError(`The unpacked Redis does not run here. ${HOW_TO_GET_REDIS}`, lastLines(output));
}

function serverIn(unpacked) {
  const libraries = ['usr/lib', 'lib'].flatMap((parent) => {
    const folder = join(unpacked, parent);
    // The folder is named after the machine: x86_64-linux-gnu, aarch64-linux-gnu, arm-linux-gnueabihf ...
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('-linux-gnu')) : [];
    return names.map((name) => join(folder, name));
  });
  return {
    command: join(unpacked, 'usr/bin/redis-server'),
    env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') },
  };
}

async function fetchPackages(folder, log) {
  if ((await run('apt-get', ['--version'])).status !== 0 || (await run('dpkg', ['--version'])).status !== 0) {
    throw new SetupError(`There is no Redis on this machine. ${HOW_TO_GET_REDIS}`);
  }
  // A folder of this run's own, as two starts may fetch at the same time; the first to finish gives its result to both.
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await fetchInto(work, log);
    if (!existsSync(join(folder, 'root'))) renameSync(join(work, 'root'), join(folder, 'root'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function fetchInto(work, log) {
  const files = join(work, 'files');
  for (const part of ['lists/partial', 'cache/archives/partial', 'files'])
    mkdirSync(join(work, part), { recursive: true });
  const apt = aptIn(work, log);
  // A dead third-party source makes this fail although Debian's own lists came; the download shows whether they did.
  await apt('apt-get', ['update']);
  const { status, output } = await apt('apt-get', ['download', ...(await missingPackages(apt))], files);
  if (status !== 0) {
    throw new SetupError(
      `Redis could not be fetched from this system's packages. ${HOW_TO_GET_REDIS}`,
      lastLines(output, 5),
    );
  }
  for (const file of readdirSync(files)) await run('dpkg', ['-x', join(files, file), join(work, 'root')], { log });
}

/** apt with all its state in a folder of ours, so that it needs neither root nor the system's lock. */
function aptIn(work, log) {
  const settings = [
    `Dir::State::Lists=${work}/lists`,
    `Dir::Cache=${work}/cache`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    'Acquire::Retries=1',
    'Acquire::http::Timeout=15',
    'Acquire::https::Timeout=15',
  ];
  const options = ['-q', ...settings.flatMap((setting) => ['-o', setting])];
  return (command, args, cwd = work) =>
    run(command, [...options, ...args], { cwd, log, env: { ...process.env, LC_ALL: 'C' } });
}

/** Redis and the libraries that it needs, directly or not, and that the machine does not have. */
async function missingPackages(apt) {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\n']);
  const installed = new Set(
    stdout.split('\n').flatMap((line) => (line.startsWith('installed ') ? [line.slice(10)] : [])),
  );
  const wanted = new Set(['redis-server', 'redis-tools']);
  for (let level = [...wanted]; level.length > 0;) {
    const depends = await apt('apt-cache', ['depends', '--no-recommends', '--no-suggests', ...level]);
    const libraries = [...depends.stdout.matchAll(/^\s+\|?(?:Pre)?Depends: ((?:lib|lua)\S+)$/gm)].map((match) =>
      match[1].replace(/:.*/, ''),
    );
    level = [...new Set(libraries)].filter(
      (name) => !wanted.has(name) && !installed.has(name) && !NEVER_UNPACKED.test(name),
    );
    for (const name of level) wanted.add(name);
  }
  return [...wanted];
}
