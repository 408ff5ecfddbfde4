import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { allBut } from '../openai-compatible/parameter-sets';
import { objectIn } from '../openai-compatible/wire';

/** Source: OpenRouter's API reference, Chat completion, and its guides to reasoning tokens and errors. */
export const openRouterAdapter = createVendorAdapter({
  id: 'openrouter',
  channelFields: hosted('https://openrouter.ai/api/v1', 'sk-or-...'),
  takes: allBut(['store', 'moderation', 'random_seed', 'safe_prompt', 'enable_search', 'deferred', 'reasoning_format']),
  thinking: {
    own: ['reasoning', 'reasoning_effort'],
    hasBudget: true,
    say: ({ isOn, budget }, _model, { reasoning }) => ({
      ...((isOn ?? budget) !== undefined && {
        reasoning: {
          ...(isOn !== undefined && { enabled: isOn }),
          ...(isOn !== false && budget !== undefined && { max_tokens: budget }),
          ...objectIn(reasoning),
        },
      }),
    }),
  },
  messages: { thoughts: 'reasoning', readsBack: new Set(['reasoning', 'reasoning_details']) },
  tools: { hasStrict: true, hasAllowedTools: true },
  // The models of others behind it sign what they thought, and want it back with the results of tools.
  replays: 'reasoning_details',
});
