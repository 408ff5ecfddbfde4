import { createVendorAdapter, hosted } from '../openai-compatible/create-vendor-adapter';
import { isWanted } from '../openai-compatible/fit-thinking';
import { allBut } from '../openai-compatible/parameter-sets';
import { objectIn } from '../openai-compatible/wire';

/** Source: Together's API reference, Create chat completion. */
export const togetherAdapter = createVendorAdapter({
  id: 'together',
  channelFields: hosted('https://api.together.xyz/v1', 'tgp_...'),
  takes: allBut([
    ...['user', 'store', 'metadata', 'service_tier', 'verbosity', 'prediction', 'web_search_options', 'moderation'],
    ...[
      'prompt_cache_key',
      'prompt_cache_retention',
      'prompt_cache_options',
      'safety_identifier',
      'top_a',
      'random_seed',
    ],
    ...['modalities', 'audio', 'safe_prompt', 'enable_search', 'deferred', 'include_reasoning', 'reasoning_format'],
  ]),
  thinking: {
    own: ['reasoning', 'reasoning_effort', 'chat_template_kwargs'],
    say: (wish, _model, { reasoning }) => {
      const isOn = isWanted(wish);
      return isOn === undefined ? {} : { reasoning: { enabled: isOn, ...objectIn(reasoning) } };
    },
  },
  maxOutputTokens: 'max_tokens',
  messages: { parts: new Set(['image_url', 'video_url', 'audio_url', 'input_audio']) },
  // Prompt and answer together do not fit the model.
  failures: { statuses: { 403: 'context_too_long' } },
  // It wants to know how many alternatives, where OpenAI wants to know whether.
  adjust: ({ top_logprobs: alternatives, ...parameters }) =>
    parameters['logprobs'] === true ? { ...parameters, logprobs: alternatives || 1 } : parameters,
});
