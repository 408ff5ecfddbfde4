import { unsupported } from '../fit-parameters';
import type { VendorProfile } from './vendor-profile';
import { type JsonObject, objectIn } from './wire';

export interface FittedFormat {
  readonly parameters: JsonObject;
  /** What the model must be told, because the vendor does not enforce it. */
  readonly instruction?: string;
}

/** Throws AppError('unsupported_parameter') for structural tags where the vendor has none. */
export function fitFormat(parameters: JsonObject, formats: VendorProfile['formats']): FittedFormat {
  const format = objectIn(parameters['response_format']);
  if (format?.['type'] === 'structural_tag' && formats !== 'structural-tags') throw unsupported('response_format');
  if (format?.['type'] !== 'json_schema' || formats !== 'schema-in-prompt') return { parameters };
  const schema = objectIn(format['json_schema']) ?? {};
  return {
    parameters: { ...parameters, response_format: { type: 'json_object' } },
    instruction: instructionFor(schema),
  };
}

/** These vendors insist on the word JSON, too. */
const instructionFor = ({ description, schema = { type: 'object' } }: JsonObject): string =>
  [
    'Answer with one JSON value and nothing else.',
    ...(typeof description === 'string' ? [description] : []),
    `It must be valid against this JSON Schema:\n${JSON.stringify(schema)}`,
  ].join('\n');

/** Behind what the caller says to the model first, or before everything. */
export function withInstruction(messages: readonly JsonObject[], instruction: string): readonly JsonObject[] {
  const [first, ...rest] = messages;
  if (first?.['role'] !== 'system' || typeof first['content'] !== 'string') {
    return [{ role: 'system', content: instruction }, ...messages];
  }
  return [{ ...first, content: `${first['content']}\n\n${instruction}` }, ...rest];
}
