import { setTimeout as sleep } from 'node:timers/promises';
import { endOfLog } from '../scripts/launcher/command.mjs';
import { inRepository, repository } from '../scripts/launcher/paths.mjs';
import { answersTcp } from '../scripts/launcher/ports.mjs';
import { livePidFiles } from '../scripts/launcher/processes.mjs';
import { SetupError } from '../scripts/launcher/setup-error.mjs';
import { onShutdown, stopSignal } from '../scripts/launcher/shutdown.mjs';
import { SupervisedProcess } from '../scripts/launcher/supervised-process.mjs';

const SCRIPTS = {
  upstream: 'bench/instant-upstream/server.mjs',
  'bare-proxy': 'bench/bare-proxy/server.mjs',
  api: 'dist/apps/api/src/main.js',
  worker: 'dist/apps/worker/src/main.js',
};
const STOP_GRACE_MS = 38_000;
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 50;

/** The processes of a run that are neither PostgreSQL nor Redis. None may end before it is stopped. */
export class Processes {
  #all = [];

  constructor(paths, environment) {
    this.paths = paths;
    this.environment = environment;
  }

  /** `nodeOptions` go before the script, as `npm start` has them. */
  start(name, { args = [], nodeOptions = ['--enable-source-maps'] } = {}) {
    const script = inRepository(SCRIPTS[name]);
    const started = new SupervisedProcess({
      name,
      command: process.execPath,
      args: [...nodeOptions, script, ...args.map(String)],
      options: { cwd: repository, env: this.environment },
      log: this.paths.logOf(name),
      pidFile: this.paths.pidFileOf(name),
      proof: script,
      isApp: true,
      stopWith: 'SIGTERM',
      graceMs: STOP_GRACE_MS,
    });
    onShutdown(() => started.stop());
    this.#all.push(started);
    return started;
  }

  /** Throws a SetupError with the last lines of its log when one ends, or none listens in time. */
  async untilListening(ports) {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    for (const port of ports) {
      while (!(await answersTcp(port))) {
        this.throwIfEnded();
        if (Date.now() > deadline)
          throw new SetupError(`Nothing listens on port ${port}.`, endOfLog(this.#all.at(-1).log));
        await sleep(READY_POLL_MS, undefined, { signal: stopSignal });
      }
    }
    this.throwIfEnded();
  }

  throwIfEnded() {
    const ended = this.#all.find(({ exits }) => exits > 0);
    if (ended) throw new SetupError(`${ended.name} ended (${ended.lastExit}).`, endOfLog(ended.log, 30));
  }

  /** By name; postgres and redis among them. */
  pids() {
    return livePidFiles(this.paths.run);
  }
}
