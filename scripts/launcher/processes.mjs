import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const hasProc = existsSync('/proc/self/stat');
const POLL_MS = 25;

const ps = (pid, column) =>
  spawnSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout;

function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

export function commandLine(pid) {
  return hasProc ? readProc(pid, 'cmdline').replaceAll('\0', ' ') : ps(pid, 'command');
}

/** False for a zombie too: it answers signals but does nothing any more, and some first processes reap late. */
export function isRunning(pid) {
  const state = hasProc ? readProc(pid, 'stat').replace(/^.*\) /s, '') : ps(pid, 'stat').trim();
  return state !== '' && !/^[ZX]/.test(state);
}

/** A pid file names a process and a text that its command line must contain, as pids are given out again. */
export function writePidFile(file, { pid, proof }) {
  writeFileSync(file, JSON.stringify({ pid, proof }), { mode: 0o600 });
}

/** The process of a pid file when it still runs and is the one that the file was written for. */
function readLivePidFile(file) {
  try {
    const { pid, proof } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && isRunning(pid) && commandLine(pid).includes(proof) ? { pid, proof } : undefined;
  } catch {
    return undefined;
  }
}

/** All living processes of a folder of pid files, by name. Files of dead ones are removed. */
export function livePidFiles(folder) {
  const living = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pid'))) {
    const found = readLivePidFile(join(folder, file));
    if (found) living.set(basename(file, '.pid'), found.pid);
    else rmSync(join(folder, file), { force: true });
  }
  return living;
}

/** Signals the process, or with `group` all of its process group. A process that is gone is no error. */
export function sendSignal(pid, signal, group = false) {
  try {
    process.kill(group ? -pid : pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Stops a process that is not our child: signal, wait, and kill when the grace is over. */
export async function stopStranger(pid, { signal, group, graceMs }) {
  sendSignal(pid, signal, group);
  for (let waited = 0; waited < graceMs; waited += POLL_MS) {
    if (!isRunning(pid)) return;
    await sleep(POLL_MS);
  }
  sendSignal(pid, 'SIGKILL', group);
  while (isRunning(pid)) await sleep(POLL_MS);
}

/** The processes that a process has started itself. */
export function childrenOf(pid) {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child, parent]) => (parent === pid ? [child] : []));
}
