import { quantitiesOf, type Quantities, type Usage } from '@app/llm';
import { isObject, type JsonObject, objectIn } from '../wire';

const MAX_COUNT = 2 ** 31;

/** What a vendor says an answer consumed: the usage, or what it said instead that cannot be true. */
export interface ReadUsage {
  readonly reported: Usage | undefined;
  readonly disputed: unknown;
}

export const NOTHING_SAID: ReadUsage = { reported: undefined, disputed: undefined };

/** The counts, unless one of them is none or they are absent: such numbers must not become a bill. */
export function usageOf(counts: Partial<Quantities> | undefined, said: unknown): ReadUsage {
  if (!counts) return NOTHING_SAID;
  if (Object.values(counts).some((value) => !(value >= 0 && value <= MAX_COUNT))) {
    return { reported: undefined, disputed: said };
  }
  return { reported: { quantities: quantitiesOf({ ...counts, call: 1 }), source: 'upstream' }, disputed: undefined };
}

/** Zero is a count; absent is `absent`; anything that is no count is NaN. */
export function count(value: unknown, absent = 0): number {
  if (value === undefined || value === null) return absent;
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) && (number as number) >= 0 ? Math.abs(number as number) : Number.NaN;
}

/** Whole seconds, a part of one counted as one. */
export function seconds(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,9}(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? Math.ceil(number) : Number.NaN;
}

/** What is read only: embeddings, scores. Some vendors name the total alone. */
export function readTokens(usage: JsonObject): Partial<Quantities> {
  return { input: count(usage['prompt_tokens'] ?? usage['input_tokens'] ?? usage['total_tokens'], Number.NaN) };
}

/** Source: OpenAI's API reference, Images: the usage object of GPT image models. */
export function imageTokens(usage: JsonObject): Partial<Quantities> {
  const input = count(usage['input_tokens'], Number.NaN);
  const output = count(usage['output_tokens'], Number.NaN);
  const read = count(objectIn(usage['input_tokens_details'])?.['image_tokens']);
  const written = count(objectIn(usage['output_tokens_details'])?.['text_tokens']);
  return { input: input - read, input_image: read, output: written, output_image: output - written };
}

/** Source: OpenAI's API reference, Audio: transcription usage, by tokens or by duration. */
export function transcriptionUsage(usage: JsonObject): Partial<Quantities> {
  if (usage['type'] === 'duration' || usage['seconds'] !== undefined)
    return { audio_second: seconds(usage['seconds']) };
  const input = count(usage['input_tokens'], Number.NaN);
  const text = count(objectIn(usage['input_token_details'])?.['text_tokens']);
  return { input: text, input_audio: input - text, output: count(usage['output_tokens'], Number.NaN) };
}

/** Source: OpenAI's API reference, Audio: `speech.audio.done`. */
export const speechTokens = (usage: JsonObject): Partial<Quantities> => ({
  input: count(usage['input_tokens'], Number.NaN),
  output_audio: count(usage['output_tokens'], Number.NaN),
});

const SHOWN = /_tokens$|_tokens?_details$|_units$|^(?:type|seconds)$/;

/** Vendors put money in here too (what the call cost us), so of their members only counts go on. */
export function shownUsage(usage: JsonObject): JsonObject {
  const shown: JsonObject = {};
  for (const name in usage) {
    if (!SHOWN.test(name)) continue;
    const value = usage[name];
    shown[name] = isObject(value) ? shownUsage(value) : value;
  }
  return shown;
}
