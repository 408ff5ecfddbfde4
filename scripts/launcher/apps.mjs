import { setTimeout as sleep } from 'node:timers/promises';
import { endOfLog } from './command.mjs';
import { inRepository, repository } from './paths.mjs';
import { answersTcp } from './ports.mjs';
import { SetupError } from './setup-error.mjs';
import { onShutdown, stopSignal } from './shutdown.mjs';
import { SupervisedProcess } from './supervised-process.mjs';

/** Apps let running streams end first; this is a little more than they allow themselves. */
const STOP_GRACE_MS = 38_000;
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
/** Enough for the message above a stack trace. */
const LOG_LINES = 30;
const ASK_TIMEOUT_MS = 2_000;

const SCRIPTS = {
  simulator: inRepository('dist/scripts/fake-upstream.js'),
  api: inRepository('dist/apps/api/src/main.js'),
  admin: inRepository('dist/apps/admin/src/main.js'),
  worker: inRepository('dist/apps/worker/src/main.js'),
};

/**
 * Starts the simulated vendor when it has a port, then api, admin and worker: all as SupervisedProcesses, the simulator
 * last to stop.
 */
export function startApps({ paths, environment, simulatorPort }) {
  const start = (name, args = []) =>
    new SupervisedProcess({
      name,
      command: process.execPath,
      args: ['--enable-source-maps', SCRIPTS[name], ...args],
      options: { cwd: repository, env: environment },
      log: paths.logOf(name),
      pidFile: paths.pidFileOf(name),
      proof: SCRIPTS[name],
      isApp: true,
      stopWith: 'SIGTERM',
      graceMs: STOP_GRACE_MS,
    });
  const simulators = simulatorPort ? [start('simulator', ['--port', String(simulatorPort), '--simulated'])] : [];
  onShutdown(() => Promise.all(simulators.map((simulator) => simulator.stop())));
  const apps = ['api', 'admin', 'worker'].map((name) => start(name));
  onShutdown(() => Promise.all(apps.map((app) => app.stop())));
  return [...simulators, ...apps];
}

/** Waits until everything answers; throws a SetupError with the last log lines as soon as one of them has ended. */
export async function untilAppsAreReady(apps, { apiUrl, adminUrl, simulatorPort }) {
  const questions = {
    ...(simulatorPort && { simulator: () => answersTcp(simulatorPort) }),
    api: () => isReady(`${apiUrl}/health/ready`),
    admin: () => isReady(`${adminUrl}/health/ready`),
  };
  const waiting = new Set(Object.keys(questions));
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (waiting.size > 0) {
    throwIfEnded(apps);
    if (Date.now() > deadline) throw tooLate(apps.filter((app) => waiting.has(app.name)));
    for (const name of waiting) if (await questions[name]()) waiting.delete(name);
    if (waiting.size > 0) await sleep(READY_POLL_MS, undefined, { signal: stopSignal });
  }
  throwIfEnded(apps);
}

function throwIfEnded(apps) {
  const ended = apps.find((app) => app.exits > 0);
  if (!ended) return;
  throw new SetupError(
    `${ended.name} stopped while starting (${ended.lastExit}). Log: ${ended.log}`,
    endOfLog(ended.log, LOG_LINES),
  );
}

function tooLate([app]) {
  const seconds = READY_TIMEOUT_MS / 1000;
  return new SetupError(
    `${app.name} did not become ready within ${seconds} s. Log: ${app.log}`,
    endOfLog(app.log, LOG_LINES),
  );
}

async function isReady(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
