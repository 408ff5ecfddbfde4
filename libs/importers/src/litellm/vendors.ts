import { isHttpUrl } from '../http-url';

/** Prefixes of `litellm_params.model` that are asked in OpenAI's words, and where. Source: LiteLLM's provider documentation. */
const OPENAI_WORDS: Readonly<Record<string, string | null>> = {
  openai: 'https://api.openai.com/v1',
  custom_openai: null,
  openai_like: null,
  hosted_vllm: null,
  lm_studio: null,
  litellm_proxy: null,
  xinference: null,
  deepseek: 'https://api.deepseek.com/v1',
  fireworks_ai: 'https://api.fireworks.ai/inference/v1',
  groq: 'https://api.groq.com/openai/v1',
  mistral: 'https://api.mistral.ai/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  perplexity: 'https://api.perplexity.ai',
  together_ai: 'https://api.together.xyz/v1',
  xai: 'https://api.x.ai/v1',
  cerebras: 'https://api.cerebras.ai/v1',
  nvidia_nim: 'https://integrate.api.nvidia.com/v1',
  sambanova: 'https://api.sambanova.ai/v1',
  moonshot: 'https://api.moonshot.ai/v1',
  dashscope: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
};

/** Prefixes of vendors who are asked in their own words. */
const OWN_WORDS: Readonly<Record<string, Pick<Upstream, 'providerId' | 'baseUrl'>>> = {
  anthropic: { providerId: 'anthropic', baseUrl: 'https://api.anthropic.com/v1' },
  cohere: { providerId: 'cohere', baseUrl: 'https://api.cohere.com' },
  cohere_chat: { providerId: 'cohere', baseUrl: 'https://api.cohere.com' },
  gemini: { providerId: 'gemini', baseUrl: 'https://generativelanguage.googleapis.com/v1beta' },
};

/** What LiteLLM takes for OpenAI's without being told. */
const OPENAI_NAME = /^(gpt-|chatgpt-|o\d|ft:gpt-)/;

export interface Upstream {
  readonly providerId: string;
  readonly baseUrl: string;
  readonly upstreamModel: string;
}

/** Where a deployment is asked, or why it cannot be. */
export function upstreamOf(
  model: string,
  apiBase: string | undefined,
  provider: string | null | undefined,
): Upstream | string {
  if (model.includes('*')) return 'a wildcard: name its models one by one';
  const prefix = provider ?? prefixOf(model);
  if (prefix === '') return `whose model "${model}" is cannot be told: write it as vendor/model`;
  const place = placeOf(prefix, apiBase);
  if (typeof place === 'string') return place;
  return { ...place, upstreamModel: model.startsWith(`${prefix}/`) ? model.slice(prefix.length + 1) : model };
}

function placeOf(prefix: string, apiBase: string | undefined): Omit<Upstream, 'upstreamModel'> | string {
  const own = OWN_WORDS[prefix];
  // Their addresses are kept there in ways of many versions: only the vendor's own is sure.
  if (own) return apiBase === undefined ? own : `"${prefix}" at an api_base: add the channel by hand`;
  if (!(prefix in OPENAI_WORDS)) return `"${prefix}" is asked in its own format, and there is no adapter for it yet`;
  const baseUrl = apiBase ?? OPENAI_WORDS[prefix];
  if (!baseUrl) return `"${prefix}" needs an api_base`;
  if (!isHttpUrl(baseUrl)) return 'its api_base is not a URL';
  const isOpenAi = new URL(baseUrl).hostname === 'api.openai.com';
  return { providerId: isOpenAi ? 'openai' : 'openai-compatible', baseUrl };
}

function prefixOf(model: string): string {
  const slash = model.indexOf('/');
  if (slash > 0) return model.slice(0, slash);
  return OPENAI_NAME.test(model) ? 'openai' : '';
}
