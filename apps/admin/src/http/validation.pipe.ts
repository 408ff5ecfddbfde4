import { AppError } from '@app/common';
import { StandardSchemaValidationPipe } from '@nestjs/common';

interface Issue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

const MAX_ISSUES = 50;

/** Bodies, queries and parameters against their schemas: every field at fault is named, at once. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({ exceptionFactory: (issues) => toInvalidValue(issues) });

export function toInvalidValue(issues: readonly Issue[]): AppError {
  const errors = issues.slice(0, MAX_ISSUES).map(({ message, path = [] }) => ({ param: pathOf(path), message }));
  const [first] = errors;
  const message = first?.param ? `${first.param}: ${first.message}` : first?.message;
  return new AppError('invalid_value', { message, param: first?.param, errors });
}

const pathOf = (path: NonNullable<Issue['path']>): string =>
  path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');
