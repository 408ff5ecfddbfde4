import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
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
      if (Date.now() > deadline || child.unasked) throw new Error(`the oracle did not start: ${child.logEnd()}`);
      await pause(20);
    }
  }

  /** What it has billed, by the `user` of the request; one call has several lines when it was tried again. */
  bill(): Map<string, ServedCall[]> {
    const byUser = new Map<string, ServedCall[]>();
    for (const line of readFileSync(this.billFile, 'utf8').split('\n')) {
      if (line === '') continue;
      const call = JSON.parse(line) as ServedCall;
      byUser.set(call.requestId ?? '', [...(byUser.get(call.requestId ?? '') ?? []), call]);
    }
    return byUser;
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}
