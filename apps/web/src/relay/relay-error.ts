/** What the relay said instead of an answer, as it said it. */
export interface Failure {
  /** 0: it could not be reached. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
}

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
