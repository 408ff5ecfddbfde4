import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { effortAs } from '../openai-compatible/fit-thinking';
import { toolCallId } from './tool-call-id';

/** Source: Mistral's API reference, Chat Completion, and the types of its official clients. */
export const mistralAdapter = createVendorAdapter({
  id: 'mistral',
  channelFields: hosted('https://api.mistral.ai/v1', '...'),
  takes: new Set([
    ...['temperature', 'top_p', 'stop', 'random_seed', 'n', 'presence_penalty', 'frequency_penalty', 'response_format'],
    ...['tools', 'tool_choice', 'parallel_tool_calls', 'prediction', 'prompt_mode', 'reasoning_effort', 'safe_prompt'],
    ...['guardrails', 'prompt_cache_key', 'service_tier', 'metadata'],
  ]),
  thinking: {
    own: ['prompt_mode'],
    say: (wish) => effortAs(wish, { minimal: 'none', low: 'high', medium: 'high', xhigh: 'high', max: 'high' }),
  },
  maxOutputTokens: 'max_tokens',
  renames: { seed: 'random_seed' },
  // Its last chunk has the usage, always.
  streamUsage: false,
  messages: {
    parts: new Set(['image_url', 'document_url', 'input_audio', 'file', 'reference', 'thinking']),
    emptyText: true,
    toolCallId,
  },
  tools: { hasStrict: true },
});
