import { Logger } from '@app/logging';
import { WatchService, WebhookSender } from '@app/webhooks';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Repeated } from './repeated';

const SEND_PAUSE_MS = 1_000;
/** So much later than it could be an organization learns that its balance is low. */
const WATCH_PAUSE_MS = 5_000;
const UPKEEP_PAUSE_MS = 60 * 60_000;

/** Tells organizations what happened to them. */
@Injectable()
export class Telling implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tasks: readonly Repeated[];

  constructor(
    private readonly sender: WebhookSender,
    watch: WatchService,
    logger: Logger,
  ) {
    const tasks = [
      { name: 'sending webhooks', pauseMs: SEND_PAUSE_MS, run: () => sender.begin() },
      { name: 'watching balances and budgets', pauseMs: WATCH_PAUSE_MS, run: () => watch.look() },
      { name: 'removing old deliveries', pauseMs: UPKEEP_PAUSE_MS, run: () => sender.removeOld() },
    ];
    this.tasks = tasks.map((task) => new Repeated(task, logger));
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
    await this.sender.settled();
  }
}
