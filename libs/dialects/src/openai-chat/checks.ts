import { emptyArray, missing, notOneOf, tooLarge, tooLong, tooMany, tooSmall, wrongType, wrongValue } from './refusals';

export type JsonObject = Record<string, unknown>;

/**
 * Looks at one value of the request and gives back what goes on: mostly the value itself, sometimes the same in its
 * usual shape, undefined when it says nothing. Throws AppError naming `path`.
 */
export type Check = (value: unknown, path: string) => unknown;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const boolean: Check = (value, path) => {
  if (typeof value !== 'boolean') throw wrongType(path, 'a boolean', value);
  return value;
};

export const anyObject: Check = (value, path) => {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  return value;
};

export const integer =
  (minimum: number, maximum: number): Check =>
  (value, path) => {
    if (!Number.isInteger(value)) throw wrongType(path, 'an integer', value);
    if ((value as number) < minimum) throw tooSmall('integer', path, `>= ${minimum}`);
    if ((value as number) > maximum) throw tooLarge('integer', path, maximum);
    return value;
  };

export const decimal =
  (minimum: number, maximum: number): Check =>
  (value, path) => {
    if (typeof value !== 'number') throw wrongType(path, 'a number', value);
    if (value < minimum) throw tooSmall('decimal', path, `>= ${minimum}`);
    if (value > maximum) throw tooLarge('decimal', path, maximum);
    return value;
  };

/** Above zero, zero itself excluded. */
export const positiveDecimal =
  (maximum: number): Check =>
  (value, path) => {
    if (value === 0) throw tooSmall('decimal', path, '> 0');
    return decimal(0, maximum)(value, path);
  };

export const text =
  (maximumLength = Infinity): Check =>
  (value, path) => {
    if (typeof value !== 'string') throw wrongType(path, 'a string', value);
    if (value.length > maximumLength) throw tooLong(path, maximumLength);
    return value;
  };

export const nonEmptyText =
  (maximumLength = Infinity): Check =>
  (value, path) => {
    if (value === '') throw wrongValue(path, 'expected a string that is not empty');
    return text(maximumLength)(value, path);
  };

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** The name of a function, tool or schema. */
export const name: Check = (value, path) => {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (!NAME.test(value)) throw wrongValue(path, `expected 1 to 64 letters, digits, '_' or '-'`);
  return value;
};

export const oneOf =
  (...words: readonly string[]): Check =>
  (value, path) => {
    if (typeof value !== 'string') throw wrongType(path, 'a string', value);
    if (!words.includes(value)) throw notOneOf(path, words, value);
    return value;
  };

interface ListBounds {
  readonly nonEmpty?: boolean;
  readonly maximum?: number;
  /** Items are named `tools.0`, as Anthropic does, and not `tools[0]`. */
  readonly isDotted?: boolean;
}

/** Every item passes `check`. An array that stays as it is comes back itself, not copied. */
export const listOf =
  (check: Check, bounds: ListBounds = {}): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw wrongType(path, 'an array', value);
    if (bounds.nonEmpty && value.length === 0) throw emptyArray(path);
    if (bounds.maximum !== undefined && value.length > bounds.maximum) throw tooMany(path, bounds.maximum);
    return checkItems(value, check, bounds.isDotted ? (index) => `${path}.${index}` : (index) => `${path}[${index}]`);
  };

function checkItems(items: readonly unknown[], check: Check, pathOf: (index: number) => string): readonly unknown[] {
  let mended: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const checked = check(item, pathOf(index));
    if (checked === item) continue;
    mended ??= [...items];
    mended[index] = checked;
  }
  return mended ?? items;
}

export type Members = ReadonlyMap<string, Check>;
export const members = (checks: Readonly<Record<string, Check>>): Members => new Map(Object.entries(checks));

/**
 * Checks the members we know and keeps the others. Members that are null count as absent and are left out, and so is
 * `__proto__`, which no vendor reads and which would be dangerous to copy. An object that stays as it is comes back itself.
 */
export function checkMembers(object: JsonObject, checks: Members, prefix: string): JsonObject {
  let mended: JsonObject | undefined;
  for (const member in object) {
    const value = object[member];
    const checked = checkMember(value, checks.get(member), prefix + member);
    if (checked === value && member !== '__proto__') continue;
    mended ??= { ...object };
    if (checked === undefined || member === '__proto__') delete mended[member];
    else mended[member] = checked;
  }
  return mended ?? object;
}

function checkMember(value: unknown, check: Check | undefined, path: string): unknown {
  if (value === null) return undefined;
  return check ? check(value, path) : value;
}

/** An object with at least the `required` members; members beyond those listed pass. */
export const shape = (checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check => {
  const known = members(checks);
  return (value, path) => {
    if (!isObject(value)) throw wrongType(path, 'an object', value);
    requireMembers(value, required, `${path}.`);
    return checkMembers(value, known, `${path}.`);
  };
};

export function requireMembers(object: JsonObject, required: readonly string[], prefix: string): void {
  for (const member of required) {
    if (object[member] === undefined || object[member] === null) throw missing(prefix + member);
  }
}
