import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { AppError } from '@app/common';
import { mayOnPlatform } from '@app/identity';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Gatekeeper } from '../auth/gatekeeper';
import { JobQueues } from './job-queues';

const PATH = '/api/jobs/board';

/** bull-board behind the login of the dashboard: whoever may read jobs may look, whoever may write them may retry. */
export async function registerJobBoard(app: NestFastifyApplication): Promise<void> {
  const gatekeeper = app.get(Gatekeeper);
  const adapter = new FastifyAdapter().setBasePath(PATH);
  createBullBoard({ queues: app.get(JobQueues).all.map((queue) => new BullMQAdapter(queue)), serverAdapter: adapter });
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(
    async (board) => {
      // bull-board answers errors in its own way, so a refusal must not reach it as one.
      board.addHook('onRequest', async (request, reply) => {
        const { status, code } = (await refusalOf(request, gatekeeper)) ?? {};
        if (status) await reply.status(status).type('application/problem+json').send({ status, code });
      });
      await board.register(adapter.registerPlugin());
    },
    { prefix: PATH },
  );
}

async function refusalOf(request: FastifyRequest, gatekeeper: Gatekeeper): Promise<AppError | undefined> {
  const permission = request.method === 'GET' ? 'jobs:read' : 'jobs:write';
  try {
    return mayOnPlatform(await gatekeeper.principalOf(request), permission)
      ? undefined
      : new AppError('permission_denied');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
