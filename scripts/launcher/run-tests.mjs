import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureClient } from './database.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { reportFaults } from './fault-report.mjs';
import { runJest } from './jest-run.mjs';
import { say, showFailure, step } from './progress.mjs';
import { planTests } from './rings.mjs';
import { explain } from './setup-error.mjs';
import { shutDown, stopOnSignals, stopSignal } from './shutdown.mjs';
import { openRunFolder, startTestServers } from './test-servers.mjs';

const INTERRUPTED = 130;

/** Everything `npm test` does. Its last line is "N passed, N failed"; a set-up that fails counts as one failure. */
export async function runTests(commandLine) {
  let results = { passed: 0, failed: 1, isGood: false };
  stopOnSignals(
    () => say('\nStopping the test servers.'),
    () => process.exit(INTERRUPTED),
  );
  try {
    results = await setUpAndRun(planTests(commandLine));
  } catch (error) {
    if (stopSignal.aborted) return;
    showFailure(explain(error));
  }
  if (stopSignal.aborted) return;
  await shutDown();
  say(`${results.passed} passed, ${results.failed} failed`);
  process.exit(results.isGood ? 0 : 1);
}

async function setUpAndRun({ hasServers, needsBuild, environment: ofRing, jestArguments }) {
  const paths = await openRunFolder();
  const log = paths.logOf('setup');
  await step('Dependencies', (note) => ensureDependencies({ log, note }));
  await step('Database client', (note) => ensureClient({ log, note }));
  if (needsBuild) await step('Build', (note) => ensureBuilt({ log, note }));
  const servers = hasServers ? await startTestServers(paths) : {};
  const faultRows = join(paths.directory, 'faults.jsonl');
  const environment = { ...ofRing, ...servers, WEIR_FAULTS_ROWS: faultRows };
  const results = await runJest({ jestArguments, environment, paths });
  reportFaults(faultRows);
  return results;
}
