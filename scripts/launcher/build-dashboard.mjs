import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { lastLines, runNode } from './command.mjs';
import { inRepository, programs, repository } from './paths.mjs';
import { SetupError } from './setup-error.mjs';
import { filesBelow, fingerprintOf, removeOlder } from './source-files.mjs';

export const dashboardFolder = inRepository('dist/apps/web');
const sources = inRepository('apps/web');
const tests = inRepository('apps/web/test');
const builtMark = inRepository('dist/.built-web');
const openApiDocument = inRepository('dist/openapi.json');
const client = inRepository('apps/web/src/client/generated/api.d.ts');

/** Whether dist/apps/web was built from just these sources. The API's document decides types only, and those are not in a build. */
export const dashboardIsBuilt = () => existsSync(builtMark) && readFileSync(builtMark, 'utf8') === fingerprint();

/** Changes whenever a source of the dashboard, or a package, does. */
export const fingerprint = () => fingerprintOf([...filesBelow(sources, tests), inRepository('package-lock.json')]);

/** Into dist/apps/web. */
export async function buildDashboard(log) {
  const startedAt = Date.now();
  const before = fingerprint();
  rmSync(builtMark, { force: true });
  await must(programs.vite, ['build', 'apps/web', '--logLevel', 'warn'], log);
  removeOlder(dashboardFolder, startedAt);
  writeFileSync(builtMark, before);
}

/** Describes the admin app as it was just built, in dist/openapi.json, and as types for the dashboard. */
export async function describeApi(log) {
  await must(inRepository('dist/scripts/openapi.js'), [], log);
  await must(programs.openapiTypescript, [openApiDocument, '-o', client], log);
}

async function must(script, args, log) {
  const { status, output } = await runNode(script, args, { cwd: repository, log });
  if (status !== 0) throw new SetupError(`The build of the dashboard failed. Log: ${log}`, lastLines(output, 25));
}
