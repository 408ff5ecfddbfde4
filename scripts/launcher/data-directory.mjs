import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { repository } from './paths.mjs';
import { commandLine, isRunning } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

/** The places below a data directory. The directory is ours alone; see postgres-account.mjs for the one exception. */
export function dataPaths(directory) {
  const inside = (...parts) => join(directory, ...parts);
  return {
    directory,
    logs: inside('logs'),
    run: inside('run'),
    postgres: inside('postgres'),
    redis: inside('redis'),
    secrets: inside('secrets.json'),
    masterKey: inside('master.key'),
    ports: inside('ports.json'),
    bootstrap: inside('bootstrap.json'),
    lock: inside('run', 'launcher.lock'),
    logOf: (name) => inside('logs', `${name}.log`),
    pidFileOf: (name) => inside('run', `${name}.pid`),
  };
}

/** Makes the data directory and its folders; throws a SetupError when that is not possible. */
export function openDataDirectory(configured = process.env.WEIR_DATA_DIR || '.weir') {
  const paths = dataPaths(resolve(repository, configured));
  try {
    for (const folder of [paths.directory, paths.logs, paths.run, paths.redis]) makeFolder(folder);
    const probe = join(paths.run, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new SetupError(
      `Cannot write to the data directory ${paths.directory} (${error.code}). Give this user the right to, or set WEIR_DATA_DIR to a folder it may write to.`,
    );
  }
  return paths;
}

/** Not mkdir's `recursive`: that never returns below /proc. */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Makes this process the only launcher on the data directory, until it ends. A dead launcher's lock does not count. */
export function lockDataDirectory(paths) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      takeLock(paths.lock);
      process.on('exit', () => rmSync(paths.lock, { force: true }));
      return closeToOthers(paths.directory);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(paths.lock, 'utf8'));
    if (pid && isRunning(pid) && commandLine(pid).includes('start.mjs')) {
      throw new SetupError(
        `Weir is already running here: process ${pid} uses ${paths.directory}. Stop it (kill ${pid}), or set WEIR_DATA_DIR to another folder.`,
      );
    }
    rmSync(paths.lock, { force: true });
  }
  throw new SetupError(`Another launcher keeps taking ${paths.lock}. Start only one at a time.`);
}

/** The file appears with its content in it, or throws EEXIST: nobody can read an empty lock. */
function takeLock(lock) {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, String(process.pid), { mode: 0o600 });
  try {
    linkSync(draft, lock);
  } finally {
    rmSync(draft);
  }
}

/** Only after the lock: a running PostgreSQL may need the directory open. See postgres-account.mjs. */
function closeToOthers(directory) {
  if (statSync(directory).uid === process.getuid()) chmodSync(directory, 0o700);
}
