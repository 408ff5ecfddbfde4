import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { effortAs } from '../openai-compatible/fit-thinking';
import { allBut } from '../openai-compatible/parameter-sets';

/** Source: Fireworks' API reference, Create Chat Completion. */
export const fireworksAdapter = createVendorAdapter({
  id: 'fireworks',
  channelFields: hosted('https://api.fireworks.ai/inference/v1', 'fw_...'),
  takes: allBut([
    ...['store', 'service_tier', 'verbosity', 'web_search_options', 'moderation', 'modalities', 'audio', 'top_a'],
    ...['prompt_cache_retention', 'prompt_cache_options', 'safety_identifier', 'random_seed', 'safe_prompt'],
    ...['enable_search', 'deferred', 'include_reasoning', 'reasoning_format'],
  ]),
  thinking: { own: [], say: (wish) => effortAs(wish, { minimal: 'low', xhigh: 'high', max: 'high' }) },
  maxOutputTokens: 'max_tokens',
  messages: { parts: new Set(['image_url']) },
});
