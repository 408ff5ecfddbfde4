import { Books } from './books.mjs';
import { callBody, UPSTREAM_PREFIX } from './calls.mjs';
import { Callers } from './callers.mjs';
import { cpuMs, familyCpuMs } from './cpu.mjs';
import { Processes } from './processes.mjs';

const MS = 1000;

/** All that is measured, running: the instant upstream, the bare proxy and Weir. */
export async function startRig({ paths, environment, ports, apiToken, apiNodeOptions }) {
  const processes = new Processes(paths, environment);
  const upstreamUrl = `http://127.0.0.1:${ports.upstream}`;
  processes.start('upstream', { args: [ports.upstream] });
  processes.start('bare-proxy', { args: [ports['bare-proxy'], upstreamUrl] });
  const api = processes.start('api', { nodeOptions: apiNodeOptions });
  processes.start('worker');
  await processes.untilListening([ports.upstream, ports['bare-proxy'], ports.api]);
  const books = await Books.open(environment);
  return { processes, api, books, callers: new Callers(), sides: sidesOf({ ports, apiToken, processes, books }) };
}

/** What can be called: each side knows how, what its processes have used so far, and when it has finished its work. */
function sidesOf({ ports, apiToken, processes, books }) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiToken}` };
  const targetAt = (port, prefix) => (kind) => ({
    origin: `http://127.0.0.1:${port}`,
    headers,
    body: callBody(kind, prefix),
    stream: kind.stream,
  });
  const pids = processes.pids();
  const nothingToFinish = async () => ({ lagMs: 0 });
  return {
    direct: { target: targetAt(ports.upstream, UPSTREAM_PREFIX), finish: nothingToFinish },
    bare: {
      target: targetAt(ports['bare-proxy']),
      cpu: () => ({ proxy: cpuMs(pids.get('bare-proxy')) }),
      finish: nothingToFinish,
    },
    weir: {
      target: targetAt(ports.api),
      cpu: () => ({
        api: cpuMs(pids.get('api')),
        worker: cpuMs(pids.get('worker')),
        postgres: familyCpuMs(pids.get('postgres')),
        redis: cpuMs(pids.get('redis')),
      }),
      finish: async (calls) => {
        books.answered += calls;
        return books.untilSettled();
      },
    },
  };
}

/** One phase: its calls, from the first to the moment that all of them are settled, and what they cost. */
export async function measure({ callers }, side, { kind, concurrency, seconds }) {
  const before = side.cpu();
  const result = await callers.crowd({ target: side.target(kind), concurrency, seconds });
  const { lagMs } = await side.finish(result.calls);
  const after = side.cpu();
  const perCall = (name) => ((after[name] - before[name]) / result.calls) * MS;
  const cpuUs = Object.fromEntries(Object.keys(after).map((name) => [name, perCall(name)]));
  const totalUs = Object.values(cpuUs).reduce((sum, us) => sum + us, 0);
  return { ...result, callsPerSecond: result.calls / result.seconds, lagMs, cpuUs, totalUs };
}
