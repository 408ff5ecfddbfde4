import { createVendorAdapter, selfHosted } from '../openai-compatible/create-vendor-adapter';
import { templateThinking } from '../openai-compatible/fit-thinking';
import { allBut } from '../openai-compatible/parameter-sets';
import { completions } from '../openai-compatible/plain/completions';

/** Source: vLLM's documentation, OpenAI-Compatible Server, and its protocol files. */
export const vllmAdapter = createVendorAdapter({
  id: 'vllm',
  channelFields: selfHosted('http://127.0.0.1:8000/v1'),
  // It ignores what it does not know.
  takes: allBut(['deferred', 'enable_search', 'web_search_options', 'audio']),
  thinking: templateThinking,
  // The only name that older servers know.
  maxOutputTokens: 'max_tokens',
  messages: { thoughts: 'reasoning_content' },
  tools: { hasStrict: true },
  formats: 'structural-tags',
  endpoints: { completions },
});
