import { quantitiesOf, type UsageDocument } from '@app/llm';
import type { ReportedUsage } from '../adapter';
import { count } from '../openai-compatible/convert-usage';
import { usageDocumentOf } from '../openai-compatible/usage-document';
import { type JsonObject, objectIn } from '../openai-compatible/wire';

/**
 * Cohere counts twice: `tokens` is what the model read and wrote, `billed_units` what is charged, without what Cohere itself
 * puts around a conversation. We charge what we are charged, and show both. Undefined when it cannot be true.
 */
export function convertUsage(reported: JsonObject | undefined): ReportedUsage | undefined {
  const tokens = countsIn(objectIn(reported?.['tokens']));
  const billed = countsIn(objectIn(reported?.['billed_units']));
  const charged = billed ?? tokens;
  if (!reported || !charged) return undefined;
  const cached = count(reported['cached_tokens']);
  const shown = tokens ?? charged;
  if ([charged.input, charged.output, shown.input, shown.output, cached].some(Number.isNaN)) return undefined;
  // The whole input is billed alike, wherever it came from.
  const quantities = quantitiesOf({ ...charged, call: 1 });
  const document: UsageDocument = {
    ...usageDocumentOf(
      quantitiesOf({ input: Math.max(0, shown.input - cached), cache_read: cached, output: shown.output }),
    ),
    ...(billed && { billed_units: { input_tokens: billed.input, output_tokens: billed.output } }),
  };
  return cached > shown.input ? undefined : { usage: { quantities, source: 'upstream' }, document };
}

interface Counts {
  readonly input: number;
  readonly output: number;
}

const countsIn = (counted: JsonObject | undefined): Counts | undefined =>
  counted && {
    input: count(counted['input_tokens'], Number.NaN),
    output: count(counted['output_tokens'], Number.NaN),
  };
