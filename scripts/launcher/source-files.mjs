import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { inRepository, repository } from './paths.mjs';

const NOT_SOURCES = new Set(['node_modules', 'generated', 'dist']);
/** Built by itself: see build-dashboard.mjs. */
const DASHBOARD = inRepository('apps/web');

/** The sources of the servers below a folder. */
export const sourceFiles = (folder) => filesBelow(folder, DASHBOARD).filter((path) => extname(path) !== '.mjs');

/** Every file below a folder but what is generated, and `leftOut`. */
export function filesBelow(folder, leftOut) {
  if (!existsSync(folder) || folder === leftOut) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_SOURCES.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, leftOut) : [path];
  });
}

/** Changes whenever one of the files does. */
export function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(repository, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * Removes the output of sources that are gone, but for what is in `leftOut`: a build writes every file anew. Emptying a
 * folder before would pull the files from under a process that runs from it.
 */
export function removeOlder(folder, time, leftOut) {
  if (!existsSync(folder) || folder === leftOut) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOlder(path, time, leftOut);
    else if (statSync(path).mtimeMs < time - 1_000) rmSync(path);
  }
}
