import { formatRequestId, newRequestId } from '@app/common';
import { createOpenAiChatDialect } from '@app/dialects';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CallLog } from '../relay/call-log';
import { toAppError } from './to-app-error';

/** Renders what was thrown outside a relayed call: unknown addresses, too large bodies, refused model lists. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly dialect = createOpenAiChatDialect({ usageOnFinish: false });

  constructor(private readonly log: CallLog) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const error = toAppError(thrown);
    const requestId = formatRequestId(newRequestId());
    this.log.refused(error, requestId);
    await host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .status(error.status)
      .headers({ ...error.details.headers, 'x-request-id': requestId })
      .type('application/json; charset=utf-8')
      .send(this.dialect.renderError(error));
  }
}
