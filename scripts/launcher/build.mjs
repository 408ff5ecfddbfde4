import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { lastLines, runNode } from './command.mjs';
import { inRepository, programs, repository } from './paths.mjs';
import { withRepositoryLock } from './repository-lock.mjs';
import { SetupError } from './setup-error.mjs';

const distribution = inRepository('dist');
const builtMark = inRepository('dist/.built');
const SOURCE_FOLDERS = ['apps', 'libs', 'scripts', 'prisma'];
const SETTINGS = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', '.swcrc'];
const NOT_SOURCES = new Set(['node_modules', 'generated', 'dist']);

/** What a build does, in order. A further part of the product gets a further line. */
const BUILD_STEPS = [buildServers];

/** Builds into dist unless it was built from just these sources. */
export async function ensureBuilt({ log, note }) {
  if (isBuilt()) return note('up to date');
  await withRepositoryLock(async () => {
    if (!isBuilt()) await build(log);
  });
}

const isBuilt = () => existsSync(builtMark) && readFileSync(builtMark, 'utf8') === fingerprint();

export async function build(log) {
  const before = fingerprint();
  rmSync(builtMark, { force: true });
  for (const buildStep of BUILD_STEPS) await buildStep(log);
  writeFileSync(builtMark, before);
}

/** Changes whenever a source file, or a setting of the build, does. The generated client follows the schema in prisma/. */
export function fingerprint() {
  const files = [
    ...SOURCE_FOLDERS.flatMap((folder) => sourceFiles(inRepository(folder))),
    ...SETTINGS.map((name) => inRepository(name)),
  ];
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(repository, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_SOURCES.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return extname(entry.name) === '.mjs' ? [] : [path];
  });
}

async function buildServers(log) {
  const startedAt = Date.now();
  // Without it a syntax error is buried below the compiler's own stack.
  const env = { ...process.env, RUST_BACKTRACE: '0' };
  const { status, output } = await runNode(programs.nest, ['build', '--all'], { cwd: repository, env, log });
  if (status !== 0)
    throw new SetupError(`The build failed. Correct what it names and try again. Log: ${log}`, lastLines(output, 25));
  for (const folder of SOURCE_FOLDERS) removeOlder(join(distribution, folder), startedAt);
}

/**
 * Removes the output of sources that are gone: the build writes every file anew. Emptying dist before would pull the
 * files from under a process that runs from it.
 */
function removeOlder(folder, time) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOlder(path, time);
    else if (statSync(path).mtimeMs < time - 1_000) rmSync(path);
  }
}
