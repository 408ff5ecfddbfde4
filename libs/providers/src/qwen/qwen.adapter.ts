import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { isWanted } from '../openai-compatible/fit-thinking';
import { allBut } from '../openai-compatible/parameter-sets';

/** Source: Alibaba Cloud Model Studio, OpenAI compatible chat, and its guide to deep thinking. */
export const qwenAdapter = createVendorAdapter({
  id: 'qwen',
  channelFields: hosted('https://dashscope-intl.aliyuncs.com/compatible-mode/v1', 'sk-...'),
  takes: allBut([
    ...['frequency_penalty', 'logit_bias', 'service_tier', 'min_p', 'top_a', 'web_search_options', 'prediction'],
    ...[
      'verbosity',
      'metadata',
      'store',
      'moderation',
      'prompt_cache_key',
      'prompt_cache_retention',
      'prompt_cache_options',
    ],
    ...['safety_identifier', 'deferred', 'safe_prompt', 'random_seed', 'include_reasoning', 'reasoning_format'],
  ]),
  thinking: {
    own: ['enable_thinking', 'thinking_budget'],
    hasBudget: true,
    say: (wish) => {
      const isOn = isWanted(wish);
      if (isOn === undefined) return {};
      return { enable_thinking: isOn, ...(isOn && wish.budget !== undefined && { thinking_budget: wish.budget }) };
    },
  },
  maxOutputTokens: 'max_tokens',
  messages: { thoughts: 'reasoning_content', emptyText: true },
  // Some models have no other answers, and no model thinks in another.
  mustStream: () => true,
});
