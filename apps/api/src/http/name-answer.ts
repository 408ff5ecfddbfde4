import { formatRequestId, newRequestId } from '@app/common';
import type { FastifyReply } from 'fastify';

/** An id for an answer that is no relayed call; `alias` is where clients of another format look for it. */
export function nameAnswer(reply: FastifyReply, alias?: string): void {
  const requestId = formatRequestId(newRequestId());
  reply.header('x-request-id', requestId);
  if (alias !== undefined) reply.header(alias, requestId);
}
