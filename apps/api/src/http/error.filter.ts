import { AppError, formatRequestId, newRequestId } from '@app/common';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallLog } from '../telemetry/call-log';
import { refusalStyleOf } from './refusal-style';
import { sendRefusal } from './send-refusal';
import { toAppError } from './to-app-error';

/** Renders what was thrown outside a relayed call: unknown addresses, refused model lists. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: CallLog) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const error = refineNotFound(toAppError(thrown), request);
    const style = refusalStyleOf(request);
    const requestId = formatRequestId(newRequestId());
    this.log.refused(error, requestId);
    const reply = host.switchToHttp().getResponse<FastifyReply>().hijack();
    const headers: Record<string, string> = { ...error.details.headers, 'x-request-id': requestId };
    if (style.requestIdHeader !== undefined) headers[style.requestIdHeader] = requestId;
    sendRefusal(reply.raw, { status: error.status, headers, body: style.renderError(error, requestId) });
  }
}

/** An address that is there, asked with a method it does not answer. */
function refineNotFound(error: AppError, { server, url }: FastifyRequest): AppError {
  const path = url.split('?')[0]!.replace(/\/$/, '');
  if (error.code !== 'not_found' || !server.hasRoute({ method: 'POST', url: path })) return error;
  return new AppError('method_not_allowed', { headers: { allow: 'POST' } });
}
