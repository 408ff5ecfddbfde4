import { Logger } from '@app/logging';
import { AutomaticTopUpsService, BalanceLetters } from '@app/payments';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Repeated } from './repeated';

/** How late a low balance is noticed, at the most. */
const PAUSE_MS = 15_000;

/** What a low balance asks for. */
@Injectable()
export class PaymentTasks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tasks: readonly Repeated[];

  constructor(topUps: AutomaticTopUpsService, letters: BalanceLetters, logger: Logger) {
    const tasks = [
      { name: 'automatic top-ups', pauseMs: PAUSE_MS, run: () => topUps.run() },
      { name: 'letters about balances', pauseMs: PAUSE_MS, run: () => letters.send() },
    ];
    this.tasks = tasks.map((task) => new Repeated(task, logger));
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }
}
