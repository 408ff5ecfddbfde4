import { quantitiesOf, type Quantities } from '@app/llm';
import type { ReportedUsage } from '../adapter';
import { arrayIn, isObject, type JsonObject } from '../openai-compatible/wire';

const MAX_COUNT = 2 ** 31;
/** Google prices all that is seen alike; a document is read as images of its pages. */
const SEEN: ReadonlySet<unknown> = new Set(['IMAGE', 'VIDEO', 'DOCUMENT']);
const HEARD: ReadonlySet<unknown> = new Set(['AUDIO']);

/** Vertex writes `usageMetadata` into every event, but counts only into the last. */
export const hasCounts = (usage: JsonObject): boolean => 'promptTokenCount' in usage || 'totalTokenCount' in usage;

/**
 * What a call consumed, in parts that do not overlap. Google leaves thoughts out of `candidatesTokenCount` and tools out of
 * `promptTokenCount`, and counts cached tokens inside the latter. Undefined for what cannot be true.
 * Source: Gemini API reference, UsageMetadata.
 */
export function convertUsage(reported: JsonObject | undefined, searches: number): ReportedUsage | undefined {
  if (!reported) return undefined;
  const counts = readCounts(reported);
  if (Object.values(counts).some(Number.isNaN)) return undefined;
  const quantities = split(counts, searches);
  if (!quantities) return undefined;
  return {
    // An answer that tells no search made none.
    usage: { quantities, source: 'upstream', reportsSearches: true },
    document: toDocument(counts, searches),
  };
}

interface Counts {
  /** All input, and all output. */
  readonly prompt: number;
  readonly completion: number;
  readonly cached: number;
  readonly heard: number;
  readonly seen: number;
  readonly thoughts: number;
  readonly spoken: number;
  readonly drawn: number;
}

/** Zero is a count, and an absent one is zero; anything that is no count is NaN. */
function count(value: unknown, absent = 0): number {
  if (value === undefined || value === null) return absent;
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  const isCount = Number.isInteger(number) && (number as number) >= 0 && (number as number) <= MAX_COUNT;
  return isCount ? Math.abs(number as number) : Number.NaN; // JSON has a -0
}

function readCounts(reported: JsonObject): Counts {
  // A prompt is never empty, so an absent count of it is no zero.
  const prompt = count(reported['promptTokenCount'], Number.NaN) + count(reported['toolUsePromptTokenCount']);
  const candidates = count(reported['candidatesTokenCount']);
  const thoughts = count(reported['thoughtsTokenCount']);
  const total = count(reported['totalTokenCount'], prompt + candidates + thoughts);
  const ofCache = (modalities: ReadonlySet<unknown>) => tokensOf(reported['cacheTokensDetails'], modalities);
  const ofPrompt = (modalities: ReadonlySet<unknown>) =>
    Math.max(0, tokensOf(reported['promptTokensDetails'], modalities) - ofCache(modalities));
  return {
    prompt,
    completion: wholeCompletion(candidates, thoughts, total - prompt),
    cached: count(reported['cachedContentTokenCount']),
    heard: ofPrompt(HEARD),
    seen: ofPrompt(SEEN),
    thoughts,
    spoken: tokensOf(reported['candidatesTokensDetails'], HEARD),
    drawn: tokensOf(reported['candidatesTokensDetails'], SEEN),
  };
}

function tokensOf(details: unknown, modalities: ReadonlySet<unknown>): number {
  let tokens = 0;
  for (const detail of arrayIn(details)) {
    if (isObject(detail) && modalities.has(detail['modality'])) tokens += count(detail['tokenCount']);
  }
  return tokens;
}

/** Some versions count thoughts among the candidates; their total says so. One that is no count makes all unbelievable. */
function wholeCompletion(candidates: number, thoughts: number, rest: number): number {
  if (Number.isNaN(rest)) return Number.NaN;
  return rest === candidates && thoughts <= candidates ? candidates : candidates + thoughts;
}

function split(counts: Counts, searches: number): Quantities | undefined {
  const fresh = counts.prompt - counts.cached;
  // Where the modalities of the cached part are not told, it is counted as text first.
  const seen = Math.min(counts.seen, fresh);
  const heard = Math.min(counts.heard, fresh - seen);
  const output = counts.completion - counts.thoughts - counts.spoken - counts.drawn;
  const isPossible = fresh >= 0 && counts.seen + counts.heard <= counts.prompt && output >= 0;
  if (!isPossible || counts.prompt > MAX_COUNT || counts.completion > MAX_COUNT) return undefined;
  return quantitiesOf({
    input: fresh - seen - heard,
    cache_read: counts.cached,
    input_audio: heard,
    input_image: seen,
    output,
    reasoning: counts.thoughts,
    output_audio: counts.spoken,
    output_image: counts.drawn,
    call: 1,
    web_search: searches,
  });
}

const toDocument = (counts: Counts, searches: number): ReportedUsage['document'] => ({
  prompt_tokens: counts.prompt,
  completion_tokens: counts.completion,
  total_tokens: counts.prompt + counts.completion,
  ...(searches > 0 && { server_tool_use: { web_search_requests: searches } }),
  prompt_tokens_details: { cached_tokens: counts.cached, cache_write_tokens: 0, audio_tokens: counts.heard },
  completion_tokens_details: {
    reasoning_tokens: counts.thoughts,
    audio_tokens: counts.spoken,
    ...(counts.drawn > 0 && { image_tokens: counts.drawn }),
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});
