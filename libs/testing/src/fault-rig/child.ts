import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Program {
  readonly name: string;
  /** Below dist/. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const LOG_LINES = 20;

/** A process of ours that a test may kill, freeze and start again. It ends with the process that started it. */
export class Child {
  private process: ChildProcess | undefined;
  private isWanted = false;
  private unasked: string | undefined;

  constructor(private readonly program: Program) {}

  get isRunning(): boolean {
    return this.process !== undefined;
  }

  get hasEndedUnasked(): boolean {
    return this.unasked !== undefined;
  }

  get pid(): number {
    if (!this.process?.pid) throw new Error(`${this.program.name} does not run`);
    return this.process.pid;
  }

  start(nodeArgs: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): void {
    const { script, args = [], logFile } = this.program;
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [...nodeArgs, resolve('dist', script), ...args], {
      env: { ...this.program.environment, ...environment },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.process = child;
    this.isWanted = true;
    child.once('exit', (code, signal) => {
      this.process = undefined;
      if (this.isWanted) this.unasked = `${this.program.name} ended by itself (${signal ?? code})\n${this.logEnd()}`;
    });
  }

  /** How it ended by itself, once. */
  takeUnasked(): string | undefined {
    const { unasked } = this;
    this.unasked = undefined;
    return unasked;
  }

  forgetUnasked(expected: RegExp): void {
    if (expected.test(this.unasked ?? '')) this.unasked = undefined;
  }

  /** Without a chance to clean up. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an operator stops it. Answers the exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.process) process.kill(this.pid, 'SIGCONT');
  }

  logEnd(): string {
    return readFileSync(this.program.logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    this.isWanted = false;
    if (!child) return null;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await exited)[0];
  }
}
