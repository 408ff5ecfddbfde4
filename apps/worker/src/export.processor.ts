import { Config } from '@app/config';
import { ExportRunner } from '@app/exports';
import { Logger } from '@app/logging';
import { EXPORTS_QUEUE, openQueueConnection } from '@app/queue';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Worker } from 'bullmq';

/** How many are made at once is for the runner to say, over all workers. */
const JOBS_AT_ONCE = 2;

/** Answers pokes: an export waits. Lost or doubled pokes change nothing, see ExportTasks. */
@Injectable()
export class ExportProcessor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: Worker | undefined;

  constructor(
    private readonly runner: ExportRunner,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const connection = openQueueConnection(this.config.redisUrl, 'worker');
    this.worker = new Worker(EXPORTS_QUEUE, () => this.runner.runWaiting(), { connection, concurrency: JOBS_AT_ONCE });
    this.worker.on('failed', (_, error) => this.logger.error('an export job failed; the sweep does it again', error));
    // Redis is away: BullMQ tries again by itself, and the sweep works meanwhile. Unheard, this would end the process.
    this.worker.on('error', () => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.runner.stop();
    await this.worker?.close();
  }
}
