import { ExportRunner, ExportSchedulesService } from '@app/exports';
import { Logger } from '@app/logging';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Repeated } from './repeated';

const SWEEP_PAUSE_MS = 5_000;
const SCHEDULES_PAUSE_MS = 20_000;
const FILES_PAUSE_MS = 10 * 60_000;

/** Exports that no poke told of, those whose worker was lost, those whose time has come, and the files of old ones. */
@Injectable()
export class ExportTasks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tasks: readonly Repeated[];

  constructor(
    private readonly runner: ExportRunner,
    schedules: ExportSchedulesService,
    logger: Logger,
  ) {
    const tasks = [
      { name: 'the sweep of exports', pauseMs: SWEEP_PAUSE_MS, run: () => runner.runWaiting() },
      { name: 'the schedules of exports', pauseMs: SCHEDULES_PAUSE_MS, run: () => schedules.runDue() },
      { name: 'deleting old exports', pauseMs: FILES_PAUSE_MS, run: () => runner.deleteOldFiles() },
    ];
    this.tasks = tasks.map((task) => new Repeated(task, logger));
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.runner.stop();
    await Promise.all(this.tasks.map((task) => task.stop()));
  }
}
