import { quantitiesOf, type Quantities, type Usage, type UsageDocument } from '@app/llm';
import type { ReportedUsage } from '../adapter';
import { type JsonObject, objectIn } from './wire';

const MAX_COUNT = 2 ** 31;

/** Wherever the family puts it: at the top, inside the first choice (older Moonshot), under `x_groq`. */
export function usageIn(document: JsonObject, firstChoice: unknown): JsonObject | undefined {
  return (
    objectIn(document['usage']) ??
    objectIn(objectIn(firstChoice)?.['usage']) ??
    objectIn(objectIn(document['x_groq'])?.['usage'])
  );
}

/**
 * What a vendor says a call consumed, split into parts that do not overlap. Undefined when it says nothing, or something
 * that cannot be true: such numbers must not become a bill, so they are never bent into shape.
 */
export function convertUsage(reported: JsonObject | undefined): ReportedUsage | undefined {
  if (!reported) return undefined;
  const counts = readCounts(reported);
  if (Object.values(counts).some(Number.isNaN)) return undefined;
  const quantities = split(counts);
  if (!quantities) return undefined;
  const isReported = searchesIn(reported) !== undefined;
  const usage: Usage = { quantities, source: 'upstream', ...(isReported && { reportsSearches: true }) };
  return { usage, document: toDocument(reported, counts) };
}

interface Counts {
  /** All input, and all output. */
  readonly prompt: number;
  readonly completion: number;
  readonly cached: number;
  readonly written: number;
  readonly promptAudio: number;
  readonly promptImage: number;
  readonly reasoning: number;
  readonly completionAudio: number;
  readonly completionImage: number;
  readonly searches: number;
}

/** Zero is a count; absent is `absent`; anything that is no count is NaN. Some vendors send counts as strings. */
export function count(value: unknown, absent = 0): number {
  if (value === undefined || value === null) return absent;
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) && (number as number) >= 0 && (number as number) <= MAX_COUNT
    ? Math.abs(number as number) // JSON has a -0
    : Number.NaN;
}

function readCounts(reported: JsonObject): Counts {
  const input = objectIn(reported['prompt_tokens_details']) ?? objectIn(reported['prompt_token_details']) ?? {};
  const output = objectIn(reported['completion_tokens_details']) ?? {};
  const cached = count(cachedIn(reported) ?? input['cached_tokens']);
  const written = count(input['cache_write_tokens'] ?? input['cache_creation_input_tokens']);
  const reasoning = count(output['reasoning_tokens']);
  const prompt = count(reported['prompt_tokens'], Number.NaN);
  const completion = count(reported['completion_tokens'], Number.NaN);
  const total = count(reported['total_tokens'], prompt + completion);
  return {
    prompt: wholePrompt(prompt, cached + written),
    completion: wholeCompletion(completion, reasoning, total - prompt),
    cached,
    written,
    promptAudio: count(input['audio_tokens']),
    promptImage: count(input['image_tokens']),
    reasoning,
    completionAudio: count(output['audio_tokens']),
    completionImage: count(output['image_tokens']),
    searches: count(searchesIn(reported)),
  };
}

/**
 * Web searches the vendor made and bills: Anthropic and OpenRouter, Perplexity, Qwen, and xAI, which bills the sources it
 * read. Undefined when nothing is said.
 */
const searchesIn = (reported: JsonObject): unknown =>
  objectIn(reported['server_tool_use'])?.['web_search_requests'] ??
  reported['num_search_queries'] ??
  objectIn(objectIn(reported['plugins'])?.['search'])?.['count'] ??
  reported['num_sources_used'] ??
  undefined;

/** DeepSeek, Mistral and Moonshot say at the top how much of the prompt came from their cache. */
const cachedIn = (reported: JsonObject): unknown =>
  reported['prompt_cache_hit_tokens'] ?? reported['num_cached_tokens'] ?? reported['cached_tokens'];

/** More cached than prompted means that this vendor (xAI at times, and proxies of Anthropic) leaves the cache out. */
const wholePrompt = (prompt: number, cache: number): number => (cache > prompt ? prompt + cache : prompt);

/** xAI leaves reasoning out of the completion; its total says so. A total that is no count makes all of it unbelievable. */
function wholeCompletion(completion: number, reasoning: number, rest: number): number {
  if (Number.isNaN(rest)) return Number.NaN;
  return rest === completion + reasoning ? rest : completion;
}

function split(counts: Counts): Quantities | undefined {
  const text = counts.prompt - counts.cached - counts.written;
  // The cached part may hold images and audio: what does not fit beside it is counted there.
  const image = Math.min(counts.promptImage, text);
  const audio = Math.min(counts.promptAudio, text - image);
  const output = counts.completion - counts.reasoning - counts.completionAudio - counts.completionImage;
  const isPossible = counts.promptImage + counts.promptAudio <= counts.prompt && output >= 0;
  if (!isPossible || counts.prompt > MAX_COUNT || counts.completion > MAX_COUNT) return undefined;
  return quantitiesOf({
    input: text - image - audio,
    cache_read: counts.cached,
    cache_write_5m: counts.written,
    input_audio: audio,
    input_image: image,
    output,
    reasoning: counts.reasoning,
    output_audio: counts.completionAudio,
    output_image: counts.completionImage,
    call: 1,
    web_search: counts.searches,
  });
}

/** Vendors put money in here too (what the call cost us), so of their extras only token counts go on. */
function toDocument(reported: JsonObject, counts: Counts): UsageDocument {
  const input = objectIn(reported['prompt_tokens_details']) ?? {};
  const output = objectIn(reported['completion_tokens_details']) ?? {};
  return Object.assign(tokenCounts(reported), {
    prompt_tokens: counts.prompt,
    completion_tokens: counts.completion,
    total_tokens: counts.prompt + counts.completion,
    ...(counts.searches > 0 && { server_tool_use: { web_search_requests: counts.searches } }),
    prompt_tokens_details: Object.assign(tokenCounts(input), {
      cached_tokens: counts.cached,
      cache_write_tokens: counts.written,
      audio_tokens: counts.promptAudio,
    }),
    completion_tokens_details: {
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
      ...tokenCounts(output),
      reasoning_tokens: counts.reasoning,
      audio_tokens: counts.completionAudio,
    },
  });
}

function tokenCounts(object: JsonObject): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const name in object) {
    const tokens = name.endsWith('_tokens') ? count(object[name], Number.NaN) : Number.NaN;
    if (!Number.isNaN(tokens)) counted[name] = tokens;
  }
  return counted;
}
