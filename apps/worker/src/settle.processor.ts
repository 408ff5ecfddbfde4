import { SettlementService } from '@app/billing';
import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { openQueueConnection, SETTLE_QUEUE, SettleJob } from '@app/queue';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Worker } from 'bullmq';

const SHARDS_AT_ONCE = 4;

/** Answers pokes: a shard has something to settle. Lost or doubled pokes change nothing, see Schedules. */
@Injectable()
export class SettleProcessor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: Worker | undefined;

  constructor(
    private readonly settlement: SettlementService,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const settle = ({ data }: { readonly data: unknown }) => this.settlement.settleShard(SettleJob.parse(data).shard);
    const connection = openQueueConnection(this.config.redisUrl, 'worker');
    this.worker = new Worker(SETTLE_QUEUE, settle, { connection, concurrency: SHARDS_AT_ONCE });
    this.worker.on('failed', (_, error) => this.logger.error('a settle job failed; the sweep does it again', error));
    // Redis is away: BullMQ tries again by itself, and the sweep settles meanwhile. Unheard, this would end the process.
    this.worker.on('error', () => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.close();
  }
}
