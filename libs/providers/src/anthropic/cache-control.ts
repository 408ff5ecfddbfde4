import { type JsonObject, objectIn } from '../openai-compatible/wire';

const EPHEMERAL = { type: 'ephemeral' };

/** Where a caller wants the prompt cached up to: Anthropic's own words, or OpenAI's breakpoint. */
export function cacheControlIn(carrier: JsonObject): { cache_control?: JsonObject } {
  const own = objectIn(carrier['cache_control']);
  if (own) return { cache_control: own };
  return objectIn(carrier['prompt_cache_breakpoint']) ? { cache_control: EPHEMERAL } : {};
}
