import { CatalogError } from '@app/catalog';
import { AppError } from '@app/common';

const MAX_PROBLEMS = 50;

/** Does what the catalogue may refuse; its refusals name the fields at fault. */
export async function refusingAsCatalog<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CatalogError) throw toAppError(error);
    throw error;
  }
}

function toAppError(error: CatalogError): AppError {
  const errors = error.problems.slice(0, MAX_PROBLEMS).map(({ path, modelId, message }) => ({
    param: path,
    message: modelId === undefined ? message : `${modelId}: ${message}`,
  }));
  const [first] = errors;
  const message = first?.param ? `${first.param}: ${first.message}` : first?.message;
  return new AppError('invalid_value', { message, param: first?.param, errors, cause: error });
}
