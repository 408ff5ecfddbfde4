import { arrayIn, isObject, type JsonObject } from '../openai-compatible/wire';

/** Source: Anthropic's documents, Structured outputs, JSON Schema limitations. */
const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);
/** What stays as it is; `$schema` constrains nothing and goes. */
const KEPT = ['$ref', 'enum', 'const', 'type', 'title', 'required'];
/** Members with schemas in them, and what they are called afterwards. */
const HOLDING_SCHEMAS: ReadonlyMap<string, string> = new Map([
  ...['$defs', 'definitions', 'properties', 'items', 'allOf'].map((name) => [name, name] as const),
  ['oneOf', 'anyOf'],
  ['anyOf', 'anyOf'],
]);
const READ: ReadonlySet<string> = new Set([
  ...KEPT,
  ...HOLDING_SCHEMAS.keys(),
  ...['$schema', 'additionalProperties', 'description', 'format', 'minItems'],
]);
/** Deeper schemas are not ours to understand. */
const MAX_DEPTH = 64;

/**
 * A schema in the subset that Anthropic enforces: closed objects, no bounds. What it does not know is told to the model in
 * the description, as Anthropic's own clients do.
 */
export function cleanSchema(schema: JsonObject, depth = 0): JsonObject {
  if (depth > MAX_DEPTH) return schema;
  const clean: JsonObject = {};
  for (const name of KEPT) if (schema[name] !== undefined) clean[name] = schema[name];
  for (const [name, cleanName] of HOLDING_SCHEMAS) {
    if (typeof schema[name] === 'object') clean[cleanName] = cleanWithin(schema[name], name, depth + 1);
  }
  if (clean['properties'] || mayBe('object', schema['type'])) clean['additionalProperties'] = false;
  return { ...clean, ...told(schema) };
}

/** One schema under `items`, elsewhere a list of them or an object of named ones. */
function cleanWithin(value: unknown, name: string, depth: number): unknown {
  if (Array.isArray(value)) return value.map((schema) => cleanIfSchema(schema, depth));
  if (!isObject(value) || name === 'items') return cleanIfSchema(value, depth);
  return Object.fromEntries(Object.entries(value).map(([key, schema]) => [key, cleanIfSchema(schema, depth)]));
}

const cleanIfSchema = (value: unknown, depth: number): unknown => (isObject(value) ? cleanSchema(value, depth) : value);

const mayBe = (wanted: string, type: unknown): boolean => type === wanted || arrayIn(type).includes(wanted);

/** Format and least length where they are known, and the description with all that is not. */
function told(schema: JsonObject): JsonObject {
  const { description, format, minItems } = schema;
  const isFormat = FORMATS.has(format);
  const isMinimum = minItems === 0 || minItems === 1;
  const untold = Object.entries(schema).filter(([name]) => !READ.has(name));
  if (format !== undefined && !isFormat) untold.push(['format', format]);
  if (minItems !== undefined && !isMinimum) untold.push(['minItems', minItems]);
  const bounds = untold.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ');
  const texts = [description, bounds && `{${bounds}}`].filter((text) => typeof text === 'string' && text !== '');
  return {
    ...(texts.length > 0 && { description: texts.join('\n\n') }),
    ...(isFormat && { format }),
    ...(isMinimum && { minItems }),
  };
}
