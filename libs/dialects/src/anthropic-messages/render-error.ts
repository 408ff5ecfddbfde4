import type { AppError } from '@app/common';

/** Source: Anthropic's API reference, Errors. */
const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
]);

const typeOf = (status: number): string => TYPES.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error');

export function renderError(error: AppError, requestId?: string): string {
  return JSON.stringify({
    type: 'error',
    error: {
      type: typeOf(error.status),
      message: error.message,
      details: { ...error.details.extra, error_code: error.code },
    },
    ...(requestId !== undefined && { request_id: requestId }),
  });
}
