import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths, openDataDirectory } from '../scripts/launcher/data-directory.mjs';
import { stopLeftovers } from '../scripts/launcher/leftovers.mjs';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { commandLine, isRunning } from '../scripts/launcher/processes.mjs';
import { onShutdown } from '../scripts/launcher/shutdown.mjs';

/** On the disk of the checkout, not in a RAM disk: commits wait for it. */
const benchFolder = inRepository('.weir-bench');

/** The data directory of this run, made now and removed when it ends. */
export async function openRunFolder() {
  mkdirSync(benchFolder, { recursive: true });
  await removeDeadRuns();
  const paths = openDataDirectory(join(benchFolder, `run-${process.pid}`));
  onShutdown(async () => rmSync(paths.directory, { recursive: true, force: true }));
  return paths;
}

/** Runs that were killed leave their servers and folders behind. */
async function removeDeadRuns() {
  for (const name of readdirSync(benchFolder).filter((entry) => entry.startsWith('run-'))) {
    const pid = Number(name.slice('run-'.length));
    if (isRunning(pid) && commandLine(pid).includes('bench.mjs')) continue;
    const { directory, run } = dataPaths(join(benchFolder, name));
    mkdirSync(run, { recursive: true });
    await stopLeftovers(run);
    rmSync(directory, { recursive: true, force: true });
  }
}
