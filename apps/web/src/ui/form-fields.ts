import type { FormInstance } from 'antd';
import type { FieldError } from '../client/problem';

type Path = (string | number)[];

/** `limits.0.model` as Ant Design names it. */
const pathOf = (param: string): Path => param.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

interface Mark {
  readonly name: Path;
  readonly message: string;
}

/**
 * What the API says of a parameter, at the field of a form that it is entered in: its own, or the one that holds it among others,
 * which then says which of them it is.
 */
export function markOf<Values extends object>(
  form: FormInstance<Values>,
  { param, message }: FieldError,
): Mark | undefined {
  const named = new Set(form.getFieldsError().map(({ name }) => name.join('.')));
  const path = pathOf(param);
  const length = path.findLastIndex((_, index) => named.has(path.slice(0, index + 1).join('.'))) + 1;
  if (length === 0) return undefined;
  const inside = path.slice(length);
  // Which line of a list it is its message says.
  const isNamed = typeof inside[0] === 'string';
  return { name: path.slice(0, length), message: isNamed ? `${inside.join('.')}: ${message}` : message };
}
