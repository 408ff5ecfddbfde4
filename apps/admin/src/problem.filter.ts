import { AppError } from '@app/common';
import { Logger } from '@app/logging';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Every refusal as an RFC 9457 problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const error = toAppError(thrown);
    if (error.status === 500) this.logger.error('request failed', thrown);
    const { param, errors, extra, headers = {} } = error.details;
    const problem = { title: error.message, status: error.status, code: error.code, param, errors, ...extra };
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    await reply.status(error.status).headers(headers).type('application/problem+json').send(problem);
  }
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: unknown }).statusCode;
  // passport's word for a missing e-mail or password
  if (status === 401) return new AppError('invalid_login', { cause: thrown });
  if (status === 404) return new AppError('not_found', { cause: thrown });
  if (status === 413) return new AppError('body_too_large', { cause: thrown });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new AppError('invalid_body', { cause: thrown });
  return new AppError('internal_error', { cause: thrown });
}
