import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Behaviour } from '../fake-upstream/behaviour';
import type { ServedCall } from '../fake-upstream/record';
import { Child } from './child';

const READY_WITHIN_MS = 20_000;

/** The fake vendor as a process of its own. Its bill, a file, is the witness that charges are compared with. */
export class Oracle {
  private constructor(
    private readonly child: Child,
    private readonly billFile: string,
    /** For a channel. */
    readonly url: string,
  ) {}

  static async start(directory: string, name: string): Promise<Oracle> {
    const billFile = `${directory}/${name}.jsonl`;
    const logFile = `${directory}/${name}.log`;
    const child = new Child({
      name,
      script: 'scripts/fake-upstream.js',
      args: ['--port', '0', '--record', billFile],
      environment: { PATH: process.env['PATH'] ?? '' },
      logFile,
    });
    child.start();
    const deadline = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const url = /vendor at (\S+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
      if (url) return new Oracle(child, billFile, url);
      if (Date.now() > deadline || child.hasEndedUnasked)
        throw new Error(`the oracle did not start: ${child.logEnd()}`);
      await pause(20);
    }
  }

  /** What it has billed, the oldest first. One call has several lines when it was tried again. */
  bill(): ServedCall[] {
    const lines = readFileSync(this.billFile, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ServedCall);
  }

  /** How it answers from now on, as far as the request itself does not say. */
  async behave(behaviour: Behaviour): Promise<void> {
    const control = new URL('/control', this.url);
    const answer = await fetch(control, { method: 'POST', body: JSON.stringify({ reset: true, behave: behaviour }) });
    if (!answer.ok) throw new Error(`the oracle refused a behaviour: ${await answer.text()}`);
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}
