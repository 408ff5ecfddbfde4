import { isObject, type JsonObject } from '../openai-chat/checks';

/** Members whose values are schemas, by name. */
const MAPS = new Set(['properties', '$defs']);

/** JSON Schema for one of Google's schemas, which are OpenAPI's with the types in capitals and `nullable`. */
export function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (!isObject(schema)) return schema;
  const { nullable, propertyOrdering: _ours, property_ordering: _alsoOurs, type, ...rest } = schema;
  const converted = Object.fromEntries(Object.entries(rest).map(([name, value]) => convertMember(name, value)));
  if (typeof type !== 'string') return converted;
  const word = type.toLowerCase();
  return { type: nullable === true ? [word, 'null'] : word, ...converted };
}

function convertMember(name: string, value: unknown): readonly [string, unknown] {
  const named = SPELLINGS.get(name) ?? name;
  if (MAPS.has(named) && isObject(value)) return [named, eachSchema(value)];
  if (named === 'items' || named === 'anyOf' || named === 'oneOf' || named === 'prefixItems')
    return [named, toJsonSchema(value)];
  // Google writes 64-bit numbers as strings.
  return [named, COUNTS.has(named) && typeof value === 'string' ? Number(value) : value];
}

const eachSchema = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toJsonSchema(schema)]));

const COUNTS = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  [...COUNTS, 'anyOf', 'prefixItems'].map((name) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    name,
  ]),
);
