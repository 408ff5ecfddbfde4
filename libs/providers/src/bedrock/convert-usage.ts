import { inputTotal, quantitiesOf } from '@app/llm';
import type { ReportedUsage } from '../adapter';
import { count } from '../openai-compatible/convert-usage';
import { usageDocumentOf } from '../openai-compatible/usage-document';
import { arrayIn, type JsonObject, objectIn } from '../openai-compatible/wire';

const MAX_COUNT = 2 ** 31;

/**
 * What Converse reports, whose `inputTokens` leave out what was read from a cache and written to it. Its total is not
 * looked at: it has the cache in it with some models only. Undefined when it cannot be true.
 */
export function convertUsage(reported: JsonObject | undefined): ReportedUsage | undefined {
  if (!reported) return undefined;
  const [input, output] = [count(reported['inputTokens'], Number.NaN), count(reported['outputTokens'], Number.NaN)];
  const read = count(reported['cacheReadInputTokens']);
  const forAnHour = writtenForAnHour(reported);
  const forMinutes = count(reported['cacheWriteInputTokens']) - forAnHour;
  if (![input, output, read, forAnHour, forMinutes].every((tokens) => tokens >= 0)) return undefined;
  const quantities = quantitiesOf({
    input,
    cache_read: read,
    cache_write_5m: forMinutes,
    cache_write_1h: forAnHour,
    output,
    call: 1,
  });
  if (inputTotal(quantities) > MAX_COUNT) return undefined;
  return { usage: { quantities, source: 'upstream' }, document: usageDocumentOf(quantities) };
}

const writtenForAnHour = (reported: JsonObject): number =>
  arrayIn(reported['cacheDetails'])
    .map((detail) => objectIn(detail) ?? {})
    .filter(({ ttl }) => ttl === '1h')
    .reduce((sum, { inputTokens }) => sum + count(inputTokens), 0);
