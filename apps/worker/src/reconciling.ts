import { Logger } from '@app/logging';
import { RunsService } from '@app/reconciliation';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Repeated } from './repeated';

/** Somebody who asks for a comparison waits for it. */
const RUN_PAUSE_MS = 2_000;
/** The service itself knows what is due. */
const DAILY_PAUSE_MS = 10 * 60_000;

/** Compares what vendors say with what was sent to them. */
@Injectable()
export class Reconciling implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tasks: readonly Repeated[];

  constructor(runs: RunsService, logger: Logger) {
    const daily = { name: 'queueing the daily reconciliation', pauseMs: DAILY_PAUSE_MS, run: () => runs.queueDaily() };
    const waiting = { name: 'reconciliation', pauseMs: RUN_PAUSE_MS, run: () => runs.runWaiting() };
    this.tasks = [daily, waiting].map((task) => new Repeated(task, logger));
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }
}
