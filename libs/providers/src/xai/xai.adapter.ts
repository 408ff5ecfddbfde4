import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { effortAs } from '../openai-compatible/fit-thinking';
import { common } from '../openai-compatible/parameter-sets';

/** Whether they think is in the name of these, and they refuse to be told. */
const FIXED = /-(?:non-)?reasoning$/;

/** Source: xAI's API reference, Chat Completions, and its guide to reasoning. */
export const xaiAdapter = createVendorAdapter({
  id: 'xai',
  channelFields: hosted('https://api.x.ai/v1', 'xai-...'),
  takes: common(
    ...['n', 'seed', 'user', 'frequency_penalty', 'presence_penalty', 'logprobs', 'top_logprobs', 'service_tier'],
    ...['parallel_tool_calls', 'reasoning_effort', 'search_parameters', 'prompt_cache_key'],
  ),
  thinking: {
    own: [],
    say: (wish, model) => (FIXED.test(model) ? {} : effortAs(wish, { minimal: 'low', xhigh: 'high', max: 'high' })),
  },
  messages: { parts: new Set(['image_url', 'file']) },
  tools: { hasStrict: true },
});
