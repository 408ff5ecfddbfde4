import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboard, dashboardFolder, dashboardIsBuilt, describeApi } from './build-dashboard.mjs';
import { lastLines, runNode } from './command.mjs';
import { inRepository, programs, repository } from './paths.mjs';
import { fingerprintOf, removeOlder, sourceFiles } from './source-files.mjs';
import { withRepositoryLock } from './repository-lock.mjs';
import { SetupError } from './setup-error.mjs';

const distribution = inRepository('dist');
const builtMark = inRepository('dist/.built');
const SOURCE_FOLDERS = ['apps', 'libs', 'scripts', 'prisma'];
const SETTINGS = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', '.swcrc'];

/** Builds into dist unless it was built from just these sources. */
export async function ensureBuilt({ log, note }) {
  if (isBuilt()) return note('up to date');
  await withRepositoryLock(async () => {
    if (!isBuilt()) await build(log);
  });
}

const serversAreBuilt = () => existsSync(builtMark) && readFileSync(builtMark, 'utf8') === fingerprint();
const isBuilt = () => serversAreBuilt() && dashboardIsBuilt();

/** Builds what has changed. The dashboard comes last: its client is made from the admin app's OpenAPI document. */
export async function build(log) {
  if (!serversAreBuilt()) {
    const before = fingerprint();
    rmSync(builtMark, { force: true });
    await buildServers(log);
    await describeApi(log);
    writeFileSync(builtMark, before);
  }
  if (!dashboardIsBuilt()) await buildDashboard(log);
}

/** Changes whenever a source file of the servers, or a setting of the build, does. The database's client follows prisma/. */
export function fingerprint() {
  return fingerprintOf([
    ...SOURCE_FOLDERS.flatMap((folder) => sourceFiles(inRepository(folder))),
    ...SETTINGS.map((name) => inRepository(name)),
  ]);
}
async function buildServers(log) {
  const startedAt = Date.now();
  // Without it a syntax error is buried below the compiler's own stack.
  const env = { ...process.env, RUST_BACKTRACE: '0' };
  const { status, output } = await runNode(programs.nest, ['build', '--all'], { cwd: repository, env, log });
  if (status !== 0)
    throw new SetupError(`The build failed. Correct what it names and try again. Log: ${log}`, lastLines(output, 25));
  for (const folder of SOURCE_FOLDERS) removeOlder(join(distribution, folder), startedAt, dashboardFolder);
}
