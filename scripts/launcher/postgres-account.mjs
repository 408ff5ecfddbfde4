import { chmodSync, statSync } from 'node:fs';
import { run } from './command.mjs';
import { SetupError } from './setup-error.mjs';

/** The unprivileged account that every distribution has. */
const NOBODY = 65534;
const AS_NOBODY = { uid: NOBODY, gid: NOBODY };

/**
 * PostgreSQL refuses to run as root. The ways out, the safest first. Each is a prefix before the command or an account
 * to start it with, who must own the files, and the mode of the data directory that lets that owner pass.
 */
const WAYS_FOR_ROOT = [
  { prefix: [], account: AS_NOBODY, owner: NOBODY, directoryMode: 0o711 },
  // Root under another number: for a checkout or a data directory below a folder that only root may enter.
  {
    prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
    account: {},
    owner: 0,
    directoryMode: 0o700,
  },
  // The same in a container that may not make user namespaces: nobody, with root's right to pass closed folders.
  {
    prefix:
      `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --securebits=+no_setuid_fixup --inh-caps=+dac_override --ambient-caps=+dac_override`.split(
        ' ',
      ),
    account: {},
    owner: NOBODY,
    directoryMode: 0o700,
  },
];
const AS_OURSELVES = { prefix: [], account: {}, owner: undefined, directoryMode: 0o700 };

/**
 * How to run PostgreSQL's programs here: { invoke(program, args), owner }. `invoke` gives { command, args, options } for
 * spawn. Throws a SetupError when root has no way that works.
 */
export async function chooseAccount(directory, binaries) {
  if (process.getuid() !== 0) return asAccount(AS_OURSELVES);
  if (process.platform !== 'linux') {
    throw new SetupError('PostgreSQL does not run as root. Start Weir as an ordinary user, or set DATABASE_URL.');
  }
  for (const way of WAYS_FOR_ROOT) {
    const account = asAccount(way);
    chmodSync(directory, way.directoryMode);
    if (await reachesAll(account, directory, binaries)) return account;
  }
  throw new SetupError(
    `PostgreSQL does not run as root, and no unprivileged account can reach ${directory} and ${binaries}. Start Weir as an ordinary user, move it to a folder that everybody may enter, or set DATABASE_URL.`,
  );
}

function asAccount({ prefix, account, owner }) {
  const invoke = (program, args) => {
    const [command, ...rest] = [...prefix, program, ...args];
    // The locale: without it PostgreSQL becomes multithreaded on macOS and stops.
    return { command, args: rest, options: { cwd: '/', env: { ...process.env, LC_ALL: 'C' }, ...account } };
  };
  return { invoke, owner };
}

async function reachesAll(account, directory, binaries) {
  const script = 'cd "$1" && cd "$2" && test -r ../share/postgresql/postgres.bki && ./postgres --version';
  const { command, args, options } = account.invoke('/bin/sh', ['-c', script, 'sh', directory, binaries]);
  return (await run(command, args, options)).status === 0;
}

/** Hands a folder and all in it to the account, when it is not the account's already. */
export async function giveTo(account, folder) {
  if (account.owner === undefined || statSync(folder).uid === account.owner) return;
  await run('chown', ['-R', `${account.owner}:${account.owner}`, folder]);
}
