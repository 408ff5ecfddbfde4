import { arrayIn, isObject, type JsonObject, objectIn } from '../openai-compatible/wire';

/** Source: Anthropic's documents, Structured outputs, JSON Schema limitations. */
const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);
/** What stays as it is; `$schema` constrains nothing and goes. */
const KEPT = ['$ref', 'enum', 'const', 'type', 'title', 'required'];
const READ: ReadonlySet<string> = new Set([
  ...KEPT,
  ...['$schema', '$defs', 'definitions', 'anyOf', 'oneOf', 'allOf', 'properties', 'items', 'additionalProperties'],
  ...['description', 'format', 'minItems'],
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
  for (const name of ['$defs', 'definitions', 'properties']) {
    const named = objectIn(schema[name]);
    if (named) clean[name] = mapValues(named, depth);
  }
  const either = arrayIn(schema['anyOf']).length > 0 ? schema['anyOf'] : schema['oneOf'];
  if (Array.isArray(either)) clean['anyOf'] = cleanAll(either, depth);
  if (Array.isArray(schema['allOf'])) clean['allOf'] = cleanAll(schema['allOf'], depth);
  if (isObject(schema['items'])) clean['items'] = cleanSchema(schema['items'], depth + 1);
  if (clean['properties'] || mayBe('object', schema['type'])) clean['additionalProperties'] = false;
  return { ...clean, ...told(schema) };
}

const cleanAll = (schemas: readonly unknown[], depth: number): unknown[] =>
  schemas.map((schema) => (isObject(schema) ? cleanSchema(schema, depth + 1) : schema));

const mapValues = (named: JsonObject, depth: number): JsonObject =>
  Object.fromEntries(
    Object.entries(named).map(([name, schema]) => [name, isObject(schema) ? cleanSchema(schema, depth + 1) : schema]),
  );

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
