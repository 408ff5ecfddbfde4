import type { Logger } from '@app/logging';

/**
 * Does something again and again, with a pause between one end and the next start. A failure is logged when it begins and
 * when it is over, not every time.
 */
export class Repeated {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isFailing = false;

  constructor(
    private readonly task: { readonly name: string; readonly pauseMs: number; readonly run: () => Promise<void> },
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.once().then(() => {
      if (!this.isStopped) this.timer = setTimeout(() => this.start(), this.task.pauseMs);
    });
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async once(): Promise<void> {
    try {
      await this.task.run();
      if (this.isFailing) this.logger.info(`${this.task.name} works again`);
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.error(`${this.task.name} failed; trying again`, error);
      this.isFailing = true;
    }
  }
}
