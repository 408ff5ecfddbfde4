import { AppError } from '@app/common';
import type { FormParts } from '@app/llm';
import type { ReceivedBody, ReceivedForm } from '../dialect';
import type { JsonObject } from '../openai-chat/checks';
import { parseJsonObject } from '../openai-chat/parse-json';
import { missing, wrongType } from '../openai-chat/refusals';

/** How an endpoint is asked. */
export interface BodyRules {
  /** `form`: only as a form, because there is a file. */
  readonly takes: 'json' | 'form' | 'either';
  /** The field of the file that must be there. */
  readonly file?: string;
  /** Fields of a form that are numbers and booleans. */
  readonly numbers?: readonly string[];
  readonly booleans?: readonly string[];
}

export interface ReadDocument {
  readonly document: JsonObject;
  readonly form?: FormParts;
  readonly bodyBytes: number;
}

/** The parameters of a body, whatever it came as. Throws AppError (400). */
export function readDocument(body: ReceivedBody, rules: BodyRules): ReadDocument {
  if (!Buffer.isBuffer(body)) return readForm(body, rules);
  if (rules.takes !== 'form') return { document: parseJsonObject(body), bodyBytes: body.length };
  throw new AppError('invalid_body', { message: 'The request body must be a form (multipart/form-data).' });
}

function readForm({ fields, boundary, files }: ReceivedForm, rules: BodyRules): ReadDocument {
  if (rules.takes === 'json') throw new AppError('invalid_body');
  const { file } = rules;
  if (file !== undefined && !files.some(({ field }) => field === file || field === `${file}[]`)) throw missing(file);
  const document: JsonObject = Object.create(null) as JsonObject;
  for (const [name, value] of fields) {
    const before = document[name];
    const read = typed(name, value, rules);
    document[name] =
      before === undefined ? read : [...(Array.isArray(before) ? (before as unknown[]) : [before]), read];
  }
  const bodyBytes = fields.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  return { document: { ...document }, form: { boundary, files }, bodyBytes };
}

function typed(name: string, value: string, { numbers = [], booleans = [] }: BodyRules): unknown {
  if (numbers.includes(name)) {
    if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(value.trim())) throw wrongType(name, 'a number', value);
    return Number(value);
  }
  if (!booleans.includes(name)) return value;
  if (!/^(?:true|false|1|0)$/i.test(value)) throw wrongType(name, 'a boolean', value);
  return /^(?:true|1)$/i.test(value);
}
