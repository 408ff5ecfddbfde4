import { AppError } from '@app/common';
import { Injectable } from '@nestjs/common';

/** How many calls are under way, and whether new ones are taken: a stopping process finishes what it has. */
@Injectable()
export class CallsInFlight {
  private count = 0;
  private isStopping = false;
  private onQuiet: (() => void) | undefined;

  get acceptsCalls(): boolean {
    return !this.isStopping;
  }

  /** Throws AppError('shutting_down') once `stop` was called. */
  async during(call: () => Promise<void>): Promise<void> {
    if (this.isStopping) throw new AppError('shutting_down', { headers: { connection: 'close' } });
    this.count += 1;
    try {
      await call();
    } finally {
      this.count -= 1;
      if (this.count === 0) this.onQuiet?.();
    }
  }

  /** Takes no new calls; resolves when those under way have ended, or after `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    this.isStopping = true;
    if (this.count === 0) return;
    await new Promise<void>((resolve) => {
      this.onQuiet = resolve;
      setTimeout(resolve, withinMs);
    });
  }
}
