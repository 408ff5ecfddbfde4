import { quantitiesOf } from '@app/llm';
import type { ReportedUsage } from '../adapter';
import { count } from '../openai-compatible/convert-usage';
import { usageDocumentOf } from '../openai-compatible/usage-document';
import type { JsonObject } from '../openai-compatible/wire';

const COUNTS = ['prompt_eval_count', 'eval_count'] as const;

/** The counts of a document. Undefined unless both are there: a prompt that was still in memory is not counted at all. */
export function usageIn(document: JsonObject): JsonObject | undefined {
  if (COUNTS.some((name) => document[name] === undefined || document[name] === null)) return undefined;
  return Object.fromEntries(COUNTS.map((name) => [name, document[name]]));
}

/** Undefined when it cannot be true. */
export function convertUsage(reported: JsonObject | undefined): ReportedUsage | undefined {
  if (!reported) return undefined;
  const [input, output] = [count(reported['prompt_eval_count']), count(reported['eval_count'])];
  if (Number.isNaN(input + output)) return undefined;
  const quantities = quantitiesOf({ input, output, call: 1 });
  return { usage: { quantities, source: 'upstream' }, document: usageDocumentOf(quantities) };
}
