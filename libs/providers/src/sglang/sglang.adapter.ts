import { createVendorAdapter, selfHosted } from '../openai-compatible/create-vendor-adapter';
import { templateThinking } from '../openai-compatible/fit-thinking';
import { allBut } from '../openai-compatible/parameter-sets';
import { completions } from '../openai-compatible/plain/completions';

/** Source: SGLang's documentation, OpenAI APIs - Completions, and its protocol files. */
export const sglangAdapter = createVendorAdapter({
  id: 'sglang',
  channelFields: selfHosted('http://127.0.0.1:30000/v1'),
  takes: allBut(['deferred', 'enable_search', 'web_search_options', 'audio', 'include_reasoning', 'reasoning_format']),
  thinking: templateThinking,
  maxOutputTokens: 'max_tokens',
  messages: { thoughts: 'reasoning_content' },
  tools: { hasStrict: true },
  formats: 'structural-tags',
  endpoints: { completions },
});
