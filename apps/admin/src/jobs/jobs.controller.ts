import { AppError } from '@app/common';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Queue } from 'bullmq';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { JobQueues } from './job-queues';

const QueueAnswer = z
  .object({
    name: z.string(),
    isPaused: z.boolean(),
    workers: z.number().int(),
    counts: z.record(z.enum(['waiting', 'active', 'delayed', 'completed', 'failed']), z.number().int()),
  })
  .meta({ id: 'Queue' });
const Queues = z.object({ items: z.array(QueueAnswer) });

@ApiTags('Jobs')
@Controller('api/jobs')
export class JobsController {
  constructor(private readonly queues: JobQueues) {}

  /** What waits in each queue. Throws AppError('queue_unavailable') while Redis is away: settlement then runs on the sweep alone. */
  @Get()
  @Allow('jobs:read')
  @Answers(Queues)
  async list(): Promise<z.infer<typeof Queues>> {
    const items = await Promise.all(this.queues.all.map(lookAt)).catch((cause: unknown) => {
      throw new AppError('queue_unavailable', { cause });
    });
    return { items };
  }
}

async function lookAt(queue: Queue): Promise<z.infer<typeof QueueAnswer>> {
  const [counts, workers, isPaused] = await Promise.all([
    queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    queue.getWorkersCount(),
    queue.isPaused(),
  ]);
  const { waiting = 0, active = 0, delayed = 0, completed = 0, failed = 0 } = counts;
  return { name: queue.name, isPaused, workers, counts: { waiting, active, delayed, completed, failed } };
}
