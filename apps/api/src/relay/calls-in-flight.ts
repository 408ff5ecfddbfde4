import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@app/common';
import { Injectable } from '@nestjs/common';

/** How many calls are under way, and whether new ones are taken: a stopping process finishes what it has. */
@Injectable()
export class CallsInFlight {
  private count = 0;
  private state: 'open' | 'closing' | 'closed' = 'open';
  private onQuiet: (() => void) | undefined;

  /** False from the moment on that the process is told to stop: nobody should send it calls any more. */
  get isReady(): boolean {
    return this.state === 'open';
  }

  /** Throws AppError('shutting_down') once calls are no longer taken. */
  async during(call: () => Promise<void>): Promise<void> {
    if (this.state === 'closed') throw new AppError('shutting_down', { headers: { connection: 'close' } });
    this.count += 1;
    try {
      await call();
    } finally {
      this.count -= 1;
      if (this.count === 0) this.onQuiet?.();
    }
  }

  /**
   * Is not ready from now on, and takes no new calls after `delayMs`: so long a balancer may take to notice. Resolves when those under way
   * have ended, or after `withinMs` more.
   */
  async stop({ delayMs, withinMs }: { readonly delayMs: number; readonly withinMs: number }): Promise<void> {
    this.state = 'closing';
    if (delayMs > 0) await pause(delayMs);
    this.state = 'closed';
    if (this.count === 0) return;
    const quiet = new Promise<void>((resolve) => (this.onQuiet = resolve));
    await Promise.race([quiet, pause(withinMs, undefined, { ref: false })]);
  }
}
