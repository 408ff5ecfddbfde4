import { type Quantities, quantitiesOf } from '@app/llm';
import type { ReportedUsage } from '../adapter';
import { type JsonObject, objectIn } from '../openai-compatible/wire';

const MAX_COUNT = 2 ** 31;

/** Absent and null are zero, or `absent`; what is no count is NaN. */
function count(value: unknown, absent = 0): number {
  if (value === undefined || value === null) return absent;
  const isCount = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_COUNT;
  return isCount ? Math.abs(value as number) : Number.NaN; // JSON has a -0
}

/**
 * Anthropic's `input_tokens` are without what was read from and written to its cache; its `output_tokens` are with thinking.
 * Undefined when nothing is said, or something that cannot be true. Source: Anthropic's API reference, Messages, `usage`.
 */
export function convertUsage(reported: JsonObject | undefined): ReportedUsage | undefined {
  const quantities = reported && split(reported);
  if (!quantities) return undefined;
  // It always says how often it searched: by silence when it did not.
  return { usage: { quantities, source: 'upstream', reportsSearches: true }, document: toDocument(quantities) };
}

function split(reported: JsonObject): Quantities | undefined {
  const parts = objectIn(reported['cache_creation']) ?? {};
  const output = count(reported['output_tokens'], Number.NaN);
  const reasoning = count(objectIn(reported['output_tokens_details'])?.['thinking_tokens']);
  const shortLived = count(parts['ephemeral_5m_input_tokens']);
  const longLived = count(parts['ephemeral_1h_input_tokens']);
  // Where the parts are not told, all that was written lives five minutes: the default.
  const untold = count(reported['cache_creation_input_tokens'], shortLived + longLived) - shortLived - longLived;
  const quantities = quantitiesOf({
    input: count(reported['input_tokens'], Number.NaN),
    cache_read: count(reported['cache_read_input_tokens']),
    cache_write_5m: shortLived + untold,
    cache_write_1h: longLived,
    output: output - reasoning,
    reasoning,
    call: 1,
    web_search: count(objectIn(reported['server_tool_use'])?.['web_search_requests']),
  });
  const isPossible = untold >= 0 && Object.values(quantities).every((one) => one >= 0 && one <= MAX_COUNT);
  return isPossible ? quantities : undefined;
}

/** As chat says it: all input in one number, of which the cache is part. */
function toDocument(quantities: Quantities): ReportedUsage['document'] {
  const written = quantities.cache_write_5m + quantities.cache_write_1h;
  const prompt = quantities.input + quantities.cache_read + written;
  const completion = quantities.output + quantities.reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(quantities.web_search > 0 && { server_tool_use: { web_search_requests: quantities.web_search } }),
    prompt_tokens_details: { cached_tokens: quantities.cache_read, cache_write_tokens: written, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: quantities.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
