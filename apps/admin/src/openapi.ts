import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** RFC 9457, as problem.filter.ts sends it. */
const Problem = z.object({
  title: z.string(),
  status: z.number().int(),
  code: z.string().meta({ description: 'One of docs/errors.md' }),
  param: z.string().optional().meta({ description: 'The parameter at fault' }),
  errors: z.array(z.object({ param: z.string(), message: z.string() })).optional(),
});
const REFUSAL = {
  description: 'Refused',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The OpenAPI 3.1 document of every route; request and answer schemas are the zod schemas that check them. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Weir control plane')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addCookieAuth('weir_session')
    .build();
  const document = SwaggerModule.createDocument(app, about, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? toJsonSchema(schema, schemaType) : undefined,
  });
  const schemas = { ...document.components?.schemas, Problem: toJsonSchema(Problem, 'output').schema };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) if (path[method]) path[method].responses['default'] = REFUSAL;
  }
  return { ...document, components: { ...document.components, schemas } };
}

/**
 * A schema, and those with a name (`.meta({ id })`) that it uses, which become components. `unrepresentable`: a check without
 * words in JSON Schema still checks, it is only not described.
 */
function toJsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const described = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  const { $schema: _dialect, $defs: components = {}, ...rest } = described;
  return { schema: rest as Record<string, unknown>, components: components as Record<string, Record<string, unknown>> };
}

/** `/api/openapi.json`, and to read and try it, `/api/docs`. Made when first asked for. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('api/docs', app, () => (document ??= describeApi(app)), {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Weir API',
  });
}
