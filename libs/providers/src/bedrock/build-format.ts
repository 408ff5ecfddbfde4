import type { ChatRequest } from '@app/llm';
import { type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

/** A schema for `outputConfig`, under the name the caller gave it. */
export function textFormat({ parameters }: ChatRequest, schema: unknown): JsonObject {
  const asked = objectIn(objectIn(parameters['response_format'])?.['json_schema']);
  const [name, description] = [textIn(asked?.['name']), textIn(asked?.['description'])];
  const jsonSchema = { schema: JSON.stringify(schema ?? {}), name, description };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}
