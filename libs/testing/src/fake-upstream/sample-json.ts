interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly items?: unknown;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

const MAX_DEPTH = 8;

/** A small value that fits the JSON Schema: required properties only. `$ref` is not followed and gives an empty object. */
export function sampleOf(schema: unknown, depth = 0): unknown {
  const { const: constant, enum: allowed, anyOf, oneOf, ...rest } = (schema ?? {}) as Schema;
  if (constant !== undefined) return constant;
  if (allowed?.length) return allowed[0];
  const alternative = (anyOf ?? oneOf)?.[0];
  if (alternative !== undefined && depth < MAX_DEPTH) return sampleOf(alternative, depth + 1);
  return sampleOfType(rest, depth);
}

function sampleOfType(schema: Schema, depth: number): unknown {
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return 'sample';
    case 'number':
    case 'integer':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return sampleOfArray(schema, depth);
    default:
      return sampleOfObject(schema, depth);
  }
}

const sampleOfArray = ({ minItems, items }: Schema, depth: number): unknown[] =>
  minItems && depth < MAX_DEPTH ? [sampleOf(items, depth + 1)] : [];

function sampleOfObject({ properties = {}, required = [] }: Schema, depth: number): unknown {
  if (depth >= MAX_DEPTH) return {};
  return Object.fromEntries(
    required.map((name) => [name, sampleOf(properties[name] ?? { type: 'string' }, depth + 1)]),
  );
}
