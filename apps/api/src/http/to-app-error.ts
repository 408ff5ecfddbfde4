import { AppError } from '@app/common';
import { UpstreamError } from '@app/llm';
import { HttpException } from '@nestjs/common';
import { refusalOf } from './upstream-refusal';

/** Whatever was thrown, as the refusal its caller receives. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof UpstreamError) return refusalOf(error);
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  if (status === 404) return new AppError('not_found', { cause: error });
  if (status === 413) return new AppError('body_too_large', { cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new AppError('invalid_body', { cause: error });
  return new AppError('internal_error', { cause: error });
}
