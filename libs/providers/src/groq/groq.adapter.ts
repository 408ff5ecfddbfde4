import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { effortAs, isWanted, type ThinkingWish } from '../openai-compatible/fit-thinking';
import { common } from '../openai-compatible/parameter-sets';
import type { JsonObject } from '../openai-compatible/wire';

/** Source: Groq's API reference, Create chat completion, and its guide to reasoning. */
export const groqAdapter = createVendorAdapter({
  id: 'groq',
  channelFields: hosted('https://api.groq.com/openai/v1', 'gsk_...'),
  takes: common(
    ...['seed', 'user', 'parallel_tool_calls', 'service_tier', 'reasoning_effort', 'reasoning_format'],
    ...['include_reasoning', 'search_settings', 'compound_custom', 'documents', 'citation_options'],
  ),
  thinking: { own: [], say: (wish, model) => (/qwen/i.test(model) ? qwen(wish) : gptOss(wish)) },
  maxOutputTokens: 'max_completion_tokens',
  messages: { parts: new Set(['image_url', 'document']), refusesNames: true },
  tools: { hasStrict: true },
  // Its models failed at what was asked; another try, or another channel, may not.
  failures: { codes: { tool_use_failed: 'malformed_response', json_validate_failed: 'malformed_response' } },
});

/** They can only be told whether to think. */
function qwen(wish: ThinkingWish): JsonObject {
  const isOn = isWanted(wish);
  return isOn === undefined ? {} : { reasoning_effort: isOn ? 'default' : 'none' };
}

/** They can only be told how much to think. */
const gptOss = (wish: ThinkingWish): JsonObject =>
  isWanted(wish) === false ? {} : effortAs(wish, { minimal: 'low', xhigh: 'high', max: 'high' });
