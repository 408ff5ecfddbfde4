import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { cleanSchema } from './clean-schema';

const SCHEMAS: Readonly<Record<string, Record<string, unknown>>> = {
  bounds: {
    type: 'object',
    properties: { a: { type: 'string', maxLength: 5, description: 'A' }, b: { type: 'integer', minimum: 1 } },
    required: ['a'],
  },
  formats: {
    type: 'object',
    properties: { a: { type: 'string', format: 'email' }, b: { type: 'string', format: 'regex' } },
  },
  lists: { type: 'array', items: { type: 'object', properties: {} }, minItems: 2 },
  'short lists': { type: 'array', items: { type: 'string' }, minItems: 1, title: 'T' },
  either: {
    oneOf: [{ type: 'string' }, { type: 'object', properties: { a: { type: 'null' } }, additionalProperties: true }],
  },
  references: {
    $defs: { node: { type: 'object', properties: {}, maxProperties: 1 } },
    type: 'object',
    properties: { n: { $ref: '#/$defs/node' } },
  },
};

describe('a schema for Anthropic', () => {
  it.each(Object.keys(SCHEMAS))('H16 of %s is what Anthropic’s own client makes of it', (name) => {
    expect(cleanSchema(SCHEMAS[name]!)).toEqual(transformJSONSchema(SCHEMAS[name] as never));
  });

  it('closes objects that may also be null', () => {
    const schema = { type: ['object', 'null'], properties: { a: { type: 'string' } } };
    expect(cleanSchema(schema)).toEqual({ ...schema, additionalProperties: false });
  });

  it('keeps what is no schema', () => {
    const odd = { type: 'object', properties: { a: true, b: 'x' }, anyOf: [null] };
    expect(cleanSchema(odd)).toMatchObject({ properties: { a: true, b: 'x' }, anyOf: [null] });
  });
});
