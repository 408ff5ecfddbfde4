import { SettlementService } from '@app/billing';
import { SETTLE_QUEUE, SettleJob } from '@app/queue';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';

/** A poke: a shard has something to settle. Lost or doubled pokes change nothing, see SettleSweep. */
@Processor(SETTLE_QUEUE, { concurrency: 4 })
export class SettleProcessor extends WorkerHost {
  constructor(private readonly settlement: SettlementService) {
    super();
  }

  override async process(job: Job<unknown>): Promise<void> {
    await this.settlement.settleShard(SettleJob.parse(job.data).shard);
  }
}
