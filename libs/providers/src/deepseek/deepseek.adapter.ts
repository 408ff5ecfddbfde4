import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { typedThinking } from '../openai-compatible/fit-thinking';
import { common } from '../openai-compatible/parameter-sets';

/** Source: DeepSeek's API reference, Create Chat Completion, and its guide to thinking mode. */
export const deepSeekAdapter = createVendorAdapter({
  id: 'deepseek',
  channelFields: hosted('https://api.deepseek.com', 'sk-...'),
  takes: common(
    ...['frequency_penalty', 'presence_penalty', 'logprobs', 'top_logprobs'],
    ...['thinking', 'reasoning_effort'],
  ),
  thinking: typedThinking({ minimal: 'low', medium: 'high', xhigh: 'high' }),
  maxOutputTokens: 'max_tokens',
  messages: { parts: new Set(), plainText: true, thoughts: 'reasoning_content' },
  formats: 'schema-in-prompt',
  // With tools it answers 400 to a turn of its own that comes back without its thoughts.
  replays: 'reasoning_content',
});
