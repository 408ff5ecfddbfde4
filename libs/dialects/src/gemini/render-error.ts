import type { AppError } from '@app/common';

/** Source: google.rpc.Code and its mapping to HTTP. */
const STATUSES: ReadonlyMap<number, string> = new Map([
  [401, 'UNAUTHENTICATED'],
  [402, 'FAILED_PRECONDITION'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [405, 'UNIMPLEMENTED'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
]);

const statusOf = (code: number): string => STATUSES.get(code) ?? (code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL');

export const renderError = (error: AppError): string =>
  JSON.stringify({
    error: { code: error.status, message: error.message, status: statusOf(error.status), details: detailsOf(error) },
  });

const typed = (name: string) => ({ '@type': `type.googleapis.com/google.rpc.${name}` });

function detailsOf({ code, message, details: { param, extra, headers } }: AppError): readonly object[] {
  const retryAfter = headers?.['retry-after'];
  return [
    { ...typed('ErrorInfo'), reason: code.toUpperCase(), domain: 'weir', ...(extra && { metadata: extra }) },
    ...(param === undefined
      ? []
      : [{ ...typed('BadRequest'), fieldViolations: [{ field: param, description: message }] }]),
    ...(retryAfter === undefined ? [] : [{ ...typed('RetryInfo'), retryDelay: `${retryAfter}s` }]),
  ];
}
