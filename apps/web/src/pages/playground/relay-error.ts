import type { Failure } from './conversation';

/** What the relay refused, in its own words. */
export class RelayError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'RelayError';
  }
}

export async function toRelayError(answer: Response): Promise<RelayError> {
  const body = (await answer.json().catch(() => undefined)) as
    { error?: { message?: string; code?: string } } | undefined;
  return new RelayError({
    status: answer.status,
    code: body?.error?.code ?? 'unknown',
    message: body?.error?.message ?? `HTTP ${answer.status}`,
    requestId: answer.headers.get('x-request-id') ?? undefined,
  });
}
