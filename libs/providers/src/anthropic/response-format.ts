import type { ChatRequest } from '@app/llm';
import { type JsonObject, objectIn } from '../openai-compatible/wire';
import { unsupported } from '../fit-parameters';
import { cleanSchema } from './clean-schema';
import type { ModelRules } from './model-rules';

export interface Format {
  /** For `output_config`. */
  readonly format?: JsonObject;
  /** What the model is told where it cannot be held to a form. */
  readonly instruction?: string;
}

const ONLY_JSON = 'Reply with one JSON object only: no other text, no code fence.';

/** `response_format` for the model. Throws AppError('unsupported_parameter') for a form nobody here knows. */
export function formatFor({ parameters }: ChatRequest, rules: ModelRules): Format {
  const asked = objectIn(parameters['response_format']);
  if (!asked || asked['type'] === 'text') return {};
  if (asked['type'] === 'json_object') return { instruction: ONLY_JSON };
  if (asked['type'] !== 'json_schema') throw unsupported('response_format');
  const schema = objectIn(objectIn(asked['json_schema'])?.['schema']);
  if (!schema) return { instruction: ONLY_JSON };
  if (rules.hasStructuredOutputs) return { format: { type: 'json_schema', schema: cleanSchema(schema) } };
  return { instruction: `${ONLY_JSON} It must match this JSON Schema:\n${JSON.stringify(schema)}` };
}
