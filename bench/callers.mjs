import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inRepository } from '../scripts/launcher/paths.mjs';
import { onShutdown, stopSignal } from '../scripts/launcher/shutdown.mjs';

/** The load generator's process, as the bench sees it. */
export class Callers {
  #child = fork(inRepository('bench/load-generator/main.mjs'), { detached: true });

  #ended = once(this.#child, 'exit').then(() => [{ problem: 'the load generator ended' }]);

  constructor() {
    // At once, which ends the phase under way: shutting down waits for that.
    stopSignal.addEventListener('abort', () => this.#child.kill('SIGKILL'));
    onShutdown(async () => this.#child.kill('SIGKILL'));
  }

  /** See load-generator/load.mjs. */
  crowd(order) {
    return this.#ask({ work: 'crowd', ...order });
  }

  lone(order) {
    return this.#ask({ work: 'lone', ...order });
  }

  steady(order) {
    return this.#ask({ work: 'steady', ...order });
  }

  async #ask(order) {
    this.#child.send(order);
    const [{ result, problem }] = await Promise.race([once(this.#child, 'message'), this.#ended]);
    if (problem) throw new Error(problem);
    return result;
  }
}
