/** How we read JSON of a vendor: only what we need, taking nothing for granted. A schema would cost more than the call. */
export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectIn = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);

/** A string that says something. */
export const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const arrayIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The JSON value of a text, or undefined when it is none. */
export function jsonIn(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** Everything but the named members. */
export function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  const rest: JsonObject = {};
  for (const name in object) {
    if (!names.has(name) && name !== '__proto__') rest[name] = object[name];
  }
  return rest;
}
