import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programs, repository } from './paths.mjs';
import { childrenOf, sendSignal, writePidFile } from './processes.mjs';
import { countResults } from './rings.mjs';
import { onShutdown } from './shutdown.mjs';

const STOP_GRACE_MS = 5_000;

/** Runs Jest with its output on the screen, and returns { passed, failed, isGood } from its report. */
export async function runJest({ jestArguments, environment, paths }) {
  const report = join(paths.directory, 'jest.json');
  const args = [programs.jest, '--forceExit', '--json', `--outputFile=${report}`, ...jestArguments];
  // With --json Jest prints the report to stdout too; what people read goes to stderr.
  const jest = spawn(process.execPath, args, {
    cwd: repository,
    env: { ...process.env, NODE_ENV: 'test', ...environment },
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => jest.once('close', resolve).once('error', resolve));
  if (jest.pid) writePidFile(paths.pidFileOf('jest'), { pid: jest.pid, proof: report });
  onShutdown(() => end(jest, ended));
  await ended;
  if (!existsSync(report)) return { passed: 0, failed: 1, isGood: false };
  return countResults(JSON.parse(readFileSync(report, 'utf8')));
}

/** Ctrl-C in a terminal reaches Jest by itself; a signal to this process alone does not. */
async function end(jest, ended) {
  const workers = childrenOf(jest.pid);
  jest.kill('SIGTERM');
  const timer = setTimeout(() => jest.kill('SIGKILL'), STOP_GRACE_MS);
  await ended;
  clearTimeout(timer);
  // A Jest that is told to stop leaves them to finish their file; the fault rig's servers end with them.
  for (const worker of workers) sendSignal(worker, 'SIGKILL');
}
