import { Logger } from '@app/logging';
import { ScheduledProbes } from '@app/probes';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Repeated } from './repeated';

/** So much later than it could be is a channel that works again found out. */
const LOOK_PAUSE_MS = 1_000;
const UPKEEP_PAUSE_MS = 60 * 60_000;

/** Asks channels whether they work. */
@Injectable()
export class Probing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tasks: readonly Repeated[];

  constructor(
    private readonly probes: ScheduledProbes,
    logger: Logger,
  ) {
    this.tasks = [
      new Repeated({ name: 'the probing of channels', pauseMs: LOOK_PAUSE_MS, run: () => probes.begin() }, logger),
      new Repeated({ name: 'removing old probes', pauseMs: UPKEEP_PAUSE_MS, run: () => probes.removeOld() }, logger),
    ];
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
    await this.probes.stop();
  }
}
