import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every machine that Node runs on. */
const MS_PER_TICK = 10;
const BYTES_PER_KB = 1024;

/** Elsewhere nothing tells us of processes that are not ours in such detail. */
export const isMeasurable = existsSync('/proc/self/stat');

/** Numbers of /proc/PID/stat behind the command's name, which may contain spaces. See proc_pid_stat(5). */
function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system, childrenUser, childrenSystem] = fields.slice(9, 13).map(Number);
    return { parent: Number(parent), own: user + system, ended: childrenUser + childrenSystem };
  } catch {
    return { parent: 0, own: 0, ended: 0 };
  }
}

/** CPU time of a process so far, all its threads included. */
export const cpuMs = (pid) => readStat(pid).own * MS_PER_TICK;

/** The same with its children, those that have ended included: PostgreSQL's backends come and go. */
export function familyCpuMs(pid) {
  const { own, ended } = readStat(pid);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = pids.map(readStat).filter(({ parent }) => parent === pid);
  return children.reduce((sum, child) => sum + child.own + child.ended, own + ended) * MS_PER_TICK;
}

/** Memory of a process that is in RAM now, and the most there ever was. */
export const residentBytes = (pid) => memoryOf(pid, /^VmRSS:\s+(\d+) kB/m);
export const residentPeakBytes = (pid) => memoryOf(pid, /^VmHWM:\s+(\d+) kB/m);

function memoryOf(pid, line) {
  const status = isMeasurable ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const match = line.exec(status);
  return match ? Number(match[1]) * BYTES_PER_KB : undefined;
}
