import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { announce } from './progress.mjs';
import { sendSignal, writePidFile } from './processes.mjs';
import { hurrySignal } from './shutdown.mjs';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
const STEADY_AFTER_MS = 60_000;

/**
 * A program kept alive: it is started again, after 1, 2, 4 ... 30 seconds, whenever it ends without being asked to.
 * It lives in a process group of its own, so that Ctrl-C in the terminal reaches the launcher only.
 *
 * definition: { name, command, args, options, log, pidFile, proof, isApp, stopWith, graceMs }. An app gets an IPC channel,
 * whose end tells it that the launcher is gone, and may be killed when the user cannot wait; a service may not.
 */
export class SupervisedProcess {
  #definition;
  #child;
  #timer;
  #startedAt = 0;
  #delayMs = FIRST_DELAY_MS;
  #isWanted = true;
  #isAnnounced = false;
  /** How often it ended unasked, and how the last time. */
  exits = 0;
  lastExit = '';

  constructor(definition) {
    this.#definition = definition;
    this.#spawn();
  }

  get name() {
    return this.#definition.name;
  }

  get log() {
    return this.#definition.log;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** From now on restarts are told on the screen; before, whoever starts it reports its failures. */
  announceRestarts() {
    this.#isAnnounced = true;
  }

  async stop(graceMs = this.#definition.graceMs) {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child) await this.#end(child, graceMs);
    rmSync(this.#definition.pidFile, { force: true });
  }

  /** Ends it without a chance to clean up, and leaves it dead until `start`: what tests of crashes do. */
  async kill() {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    if (this.#child) await this.#end(this.#child, 0, 'SIGKILL');
  }

  /** Stops it and starts it at once, with whatever was built meanwhile. */
  async restart(graceMs) {
    await this.stop(graceMs);
    this.start();
  }

  /** After `stop` or `kill`. */
  start() {
    this.#isWanted = true;
    this.#delayMs = FIRST_DELAY_MS;
    this.#spawn();
  }

  #spawn() {
    const { command, args, options, log, pidFile, proof, isApp } = this.#definition;
    const output = openSync(log, 'a', 0o600);
    const stdio = isApp ? ['ignore', output, output, 'ipc'] : ['ignore', output, output];
    const child = spawn(command, args, { ...options, detached: true, stdio });
    closeSync(output);
    this.#child = child;
    this.#startedAt = Date.now();
    if (child.pid) writePidFile(pidFile, { pid: child.pid, proof });
    child.once('error', (error) => child.pid === undefined && this.#ended(error.message));
    child.once('exit', (code, signal) => this.#ended(signal ?? `exit code ${code}`));
  }

  #ended(how) {
    this.#child = undefined;
    if (!this.#isWanted) return;
    this.exits += 1;
    this.lastExit = how;
    if (Date.now() - this.#startedAt > STEADY_AFTER_MS) this.#delayMs = FIRST_DELAY_MS;
    if (this.#isAnnounced) {
      announce(`${this.name} stopped (${how}); starting it again in ${this.#delayMs / 1000} s. Its log: ${this.log}`);
    }
    this.#timer = setTimeout(() => this.#spawn(), this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
  }

  async #end(child, graceMs, signal = this.#definition.stopWith) {
    const { isApp } = this.#definition;
    const kill = () => sendSignal(child.pid, 'SIGKILL', isApp);
    const hurry = () => isApp && kill();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const timer = setTimeout(kill, graceMs);
    hurrySignal.addEventListener('abort', hurry);
    sendSignal(child.pid, signal, isApp);
    if (hurrySignal.aborted) hurry();
    await ended;
    clearTimeout(timer);
    hurrySignal.removeEventListener('abort', hurry);
  }
}
