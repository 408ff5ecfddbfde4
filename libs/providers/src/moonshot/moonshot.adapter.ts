import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { typedThinking } from '../openai-compatible/fit-thinking';
import { common } from '../openai-compatible/parameter-sets';

/** Kimi. Source: Moonshot AI's API reference, Chat, and its guide to thinking models. */
export const moonshotAdapter = createVendorAdapter({
  id: 'moonshot',
  channelFields: hosted('https://api.moonshot.ai/v1', 'sk-...'),
  takes: common(
    ...['n', 'frequency_penalty', 'presence_penalty', 'thinking', 'reasoning_effort', 'prompt_cache_key'],
    'safety_identifier',
  ),
  thinking: typedThinking({ minimal: 'low', medium: 'high', xhigh: 'high' }),
  maxOutputTokens: 'max_tokens',
  messages: { parts: new Set(['image_url', 'video_url']), thoughts: 'reasoning_content' },
  tools: { schemaWithout: '$schema' },
  // What its models thought belongs to the history when they use tools.
  replays: 'reasoning_content',
});
