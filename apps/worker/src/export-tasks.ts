import { ExportRunner, ExportSchedulesService } from '@app/exports';
import { Injectable } from '@nestjs/common';

const SWEEP_PAUSE_MS = 5_000;
const SCHEDULES_PAUSE_MS = 20_000;
const FILES_PAUSE_MS = 10 * 60_000;

/** Exports that no poke told of, those whose worker was lost, those whose time has come, and the files of old ones. */
@Injectable()
export class ExportTasks {
  constructor(
    private readonly runner: ExportRunner,
    private readonly schedules: ExportSchedulesService,
  ) {}

  readonly tasks = [
    { name: 'the sweep of exports', pauseMs: SWEEP_PAUSE_MS, run: () => this.runner.runWaiting() },
    { name: 'the schedules of exports', pauseMs: SCHEDULES_PAUSE_MS, run: () => this.schedules.runDue() },
    { name: 'deleting old exports', pauseMs: FILES_PAUSE_MS, run: () => this.runner.deleteOldFiles() },
  ] as const;

  stop(): void {
    this.runner.stop();
  }
}
