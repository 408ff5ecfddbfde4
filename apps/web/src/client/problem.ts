import { inTheirLanguage } from './refusals';

/** A refusal of the API, as its problem documents (RFC 9457) say it; also what a lost connection becomes. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string | undefined;
  /** What is wrong with each field of a form. */
  readonly errors: readonly FieldError[];
  /** Of `insufficient_balance`: what there would have been. */
  readonly availableUsd: string | undefined;

  constructor({ title, status, code, param, errors, availableUsd }: ProblemDocument) {
    super(inTheirLanguage(title));
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.param = param;
    this.availableUsd = availableUsd;
    const fields = errors ?? (param === undefined ? [] : [{ param, message: title }]);
    this.errors = fields.map((field) => ({ ...field, message: inTheirLanguage(field.message) }));
  }

  /** Somebody else changed the resource since it was read. */
  get isConflict(): boolean {
    return this.status === 412;
  }
}

export interface FieldError {
  readonly param: string;
  readonly message: string;
}

interface ProblemDocument {
  readonly title: string;
  /** 0: no answer at all. */
  readonly status: number;
  readonly code: string;
  readonly param?: string;
  readonly errors?: readonly FieldError[];
  readonly availableUsd?: string | undefined;
}

/** Whatever was thrown or answered, as a Problem. */
export function toProblem(thrown: unknown, status = 0): Problem {
  if (thrown instanceof Problem) return thrown;
  if (isDocument(thrown)) return new Problem({ ...thrown, status: thrown.status });
  if (status > 0) return new Problem({ title: `HTTP ${status}`, status, code: 'unknown' });
  return new Problem({ title: 'The server did not answer.', status: 0, code: 'no_answer' });
}

const isDocument = (value: unknown): value is ProblemDocument =>
  typeof value === 'object' && value !== null && 'title' in value && 'code' in value && 'status' in value;
