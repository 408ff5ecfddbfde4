import { existsSync, readFileSync } from 'node:fs';
import { lastLines, run } from './command.mjs';
import { inRepository, repository } from './paths.mjs';
import { withRepositoryLock } from './repository-lock.mjs';
import { SetupError } from './setup-error.mjs';

const lockFile = inRepository('package-lock.json');
/** npm writes it at the end of every successful install: what node_modules really holds. */
const installedFile = inRepository('node_modules/.package-lock.json');

/** Installs the packages unless node_modules already holds just what package-lock.json asks for. */
export async function ensureDependencies({ log, note }) {
  if (dependenciesAreCurrent()) return note('in place');
  await withRepositoryLock(async () => {
    if (!dependenciesAreCurrent()) await install(log);
  });
}

function dependenciesAreCurrent() {
  if (!existsSync(installedFile)) return false;
  const [wanted, installed] = [lockFile, installedFile].map((file) => JSON.parse(readFileSync(file, 'utf8')).packages);
  return isCurrent(wanted, installed, { os: process.platform, cpu: process.arch });
}

/** Whether the installed packages are the wanted ones, and made for this machine: node_modules may come from another. */
export function isCurrent(wanted, installed, machine) {
  const isFor = (list, value) => !list || list.includes(value) || list.some((entry) => entry.startsWith('!'));
  const isHere = ([path, entry]) =>
    path === '' || entry.optional || entry.devOptional || installed[path]?.version === entry.version;
  return (
    Object.entries(wanted).every(isHere) &&
    Object.values(installed).every((entry) => isFor(entry.os, machine.os) && isFor(entry.cpu, machine.cpu))
  );
}

async function install(log) {
  // No package of ours needs its install script, and one of them would wait for a download that may be impossible.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  const { status, output } = await run('npm', args, { cwd: repository, log });
  if (status === 0) return;
  throw new SetupError(
    `npm could not install the dependencies. Check that this machine reaches the npm registry (npm ping), then try again. Log: ${log}`,
    lastLines(output),
  );
}
