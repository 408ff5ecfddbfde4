import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { say, showFailure, step } from '../scripts/launcher/progress.mjs';
import { explain } from '../scripts/launcher/setup-error.mjs';
import { shutDown, stopOnSignals, stopSignal } from '../scripts/launcher/shutdown.mjs';
import { measureAudit } from './audit.mjs';
import { measureExports } from './exports.mjs';
import { measureDashboard } from './dashboard.mjs';
import { residentBytes } from './cpu.mjs';
import { HELP, readOptions } from './options.mjs';
import { measureKind, measureLone } from './phases.mjs';
import { readTopFunctions, reportFunctions } from './profile.mjs';
import { reportBooks, reportHeader, reportKinds, reportLone, reportMemory } from './report.mjs';
import { startRig } from './rig.mjs';
import { measureRouting } from './routing.mjs';
import { openRunFolder } from './run-folder.mjs';
import { setUp } from './servers.mjs';
import { measureHolds } from './holds.mjs';
import { measureLimits } from './limits.mjs';
import { measureSettlement } from './settlement.mjs';
import { Statements } from './statements.mjs';

const INTERRUPTED = 130;

/** Everything `npm run bench` does. Exit code 1 when something failed or the money is not right; never for a figure. */
export async function bench(commandLine) {
  stopOnSignals(
    () => say('\nStopping the bench.'),
    () => process.exit(INTERRUPTED),
  );
  let isRight = false;
  try {
    const options = readOptions(commandLine);
    isRight = options.help ? (say(HELP), true) : await run(options);
  } catch (error) {
    if (stopSignal.aborted) return;
    showFailure(explain(error));
  }
  if (stopSignal.aborted) return;
  await shutDown();
  process.exit(isRight ? 0 : 1);
}

async function run(options) {
  const paths = await openRunFolder();
  const figures = options.only === 'routing' ? await measureRouting(paths) : await measureWithServers(paths, options);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  return figures.books.isRight;
}

async function measureWithServers(paths, options) {
  const made = await setUp(paths, options);
  const measure = {
    settle: measureSettlement,
    holds: measureHolds,
    limits: measureLimits,
    audit: measureAudit,
    dashboard: measureDashboard,
    exports: measureExports,
  }[options.only];
  return measure ? measure({ paths, ...made, ...options }) : measureCalls(paths, made, options);
}

async function measureCalls(paths, made, options) {
  const apiNodeOptions = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(options.profile)}`] : undefined;
  const rig = await step('Upstream, bare proxy, Weir', () => startRig({ paths, ...made, apiNodeOptions }));
  const statements = options.statements ? await Statements.open(rig.books) : undefined;
  const kinds = {};
  for (const kind of options.kinds) kinds[kind] = await measureKind(rig, kind, options);
  await statements?.read();
  const lone = options.hasLone ? await measureLone(rig) : undefined;
  const residentAtEnd = residentBytes(rig.processes.pids().get('api'));
  const books = await rig.books.verify();
  reportHeader(options);
  reportKinds(kinds);
  if (lone) reportLone(lone);
  reportMemory(residentAtEnd);
  reportBooks(books);
  statements?.report();
  if (options.profile) {
    await rig.api.stop();
    reportFunctions(readTopFunctions(options.profile));
  }
  return { kinds, lone, residentAtEnd, books };
}
