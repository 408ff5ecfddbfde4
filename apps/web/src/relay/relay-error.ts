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

/** What a document says that went wrong; each format has words of its own for it. */
export interface Refusal {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** The error documents of OpenAI. */
export function openAiRefusal(document: unknown): Refusal | undefined {
  const { error } = (document ?? {}) as { error?: { message?: string; code?: string | null } };
  return error && { code: error.code ?? undefined, message: error.message };
}

export async function toRelayError(answer: Response, refusalIn = openAiRefusal): Promise<RelayError> {
  const refusal = refusalIn(await answer.json().catch(() => undefined));
  return new RelayError({
    status: answer.status,
    code: refusal?.code ?? 'unknown',
    message: refusal?.message ?? `HTTP ${answer.status}`,
    requestId: answer.headers.get('x-request-id') ?? undefined,
  });
}
