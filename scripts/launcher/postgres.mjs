import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  appendFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOfLog, lastLines, run } from './command.mjs';
import { databaseVersion } from './database.mjs';
import { ownPort } from './ports.mjs';
import { chooseAccount, giveTo } from './postgres-account.mjs';
import { findPostgresBinaries } from './postgres-binaries.mjs';
import { SetupError } from './setup-error.mjs';
import { onShutdown, stopSignal } from './shutdown.mjs';
import { SupervisedProcess } from './supervised-process.mjs';

const STOP_GRACE_MS = 60_000;
const READY_POLL_MS = 40;
/** The server of a killed launcher may need some seconds to be gone; by then it has been tried this often. */
const MOST_EXITS = 4;

/** For a server that many small commits hit. The file is written at every start; postgresql.conf, after its include line, is the operator's. */
export const PRODUCTION_SETTINGS = {
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  autovacuum_naptime: '15s',
};

/**
 * Starts our own PostgreSQL, kept alive from then on: { process, url }, the URL naming `database`, which need not exist
 * yet. Throws a SetupError with the server's last log lines.
 */
export async function startPostgres({ paths, password, settings, database, note }) {
  const binaries = findPostgresBinaries();
  const account = await chooseAccount(paths.directory, binaries);
  const cluster = { folder: paths.postgres, binaries, account, log: paths.logOf('postgres') };
  if (!existsSync(join(cluster.folder, 'PG_VERSION'))) await createCluster(cluster, password);
  await giveTo(account, cluster.folder);
  await requireSameMajor(cluster);
  const port = await ownPort(paths, 'postgres');
  writeSettings(cluster, { ...settings, port });
  const { command, args, options } = account.invoke(join(binaries, 'postgres'), ['-D', cluster.folder]);
  const process = new SupervisedProcess({
    name: 'postgres',
    command,
    args,
    options,
    log: cluster.log,
    pidFile: paths.pidFileOf('postgres'),
    proof: `-D ${cluster.folder}`,
    stopWith: 'SIGINT',
    graceMs: STOP_GRACE_MS,
  });
  onShutdown(() => process.stop());
  const address = `postgresql://postgres:${password}@127.0.0.1:${port}`;
  note(`${await untilReady(process, `${address}/postgres`)}, port ${port}`);
  return { process, url: `${address}/${database}` };
}

/** Made beside its place and moved there whole: an interrupted initdb leaves nothing that looks like a cluster. */
async function createCluster({ folder, binaries, account, log }, password) {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = `${folder}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account.owner !== undefined)
    for (const path of [draft, passwordFile]) chownSync(path, account.owner, account.owner);
  const { command, args, options } = account.invoke(join(binaries, 'initdb'), [
    ...['-D', draft, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--data-checksums', '--no-instructions'],
  ]);
  const { status, output } = await run(command, args, { ...options, log });
  rmSync(passwordFile);
  if (status !== 0) throw new SetupError(`PostgreSQL could not be set up. Log: ${log}`, lastLines(output));
  appendFileSync(join(draft, 'postgresql.conf'), "\ninclude 'weir.conf'\n");
  renameSync(draft, folder);
}

async function requireSameMajor({ folder, binaries, account }) {
  const { command, args, options } = account.invoke(join(binaries, 'postgres'), ['--version']);
  const major = /(\d+)/.exec((await run(command, args, options)).stdout)?.[1];
  const made = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (major === made) return;
  throw new SetupError(
    `The data in ${folder} is of PostgreSQL ${made}, and this version of Weir brings ${major}. Move the data with that version's tools, or set DATABASE_URL to a PostgreSQL ${made} server.`,
  );
}

function writeSettings({ folder, account }, settings) {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'`);
  const file = join(folder, 'weir.conf');
  writeFileSync(
    file,
    `# Written by Weir at every start. Own settings go to the end of postgresql.conf.\n${lines.join('\n')}\n`,
    { mode: 0o600 },
  );
  if (account.owner !== undefined) chownSync(file, account.owner, account.owner);
}

async function untilReady(process, url) {
  for (;;) {
    const { version } = await databaseVersion(url);
    if (version) return version;
    if (process.exits >= MOST_EXITS) {
      throw new SetupError(
        `PostgreSQL did not start (${process.lastExit}). Log: ${process.log}`,
        endOfLog(process.log),
      );
    }
    await sleep(READY_POLL_MS, undefined, { signal: stopSignal });
  }
}
