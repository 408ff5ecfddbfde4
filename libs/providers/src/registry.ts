import { invariant } from '@app/common';
import type { ProviderAdapter } from './adapter';
import { anthropicAdapter } from './anthropic/anthropic.adapter';
import { azureAdapter } from './azure/azure.adapter';
import { bedrockAdapter } from './bedrock/bedrock.adapter';
import { cloudflareAdapter } from './cloudflare/cloudflare.adapter';
import { cohereAdapter } from './cohere/cohere.adapter';
import { deepSeekAdapter } from './deepseek/deepseek.adapter';
import { fireworksAdapter } from './fireworks/fireworks.adapter';
import { geminiAdapter } from './gemini/gemini.adapter';
import { groqAdapter } from './groq/groq.adapter';
import { mistralAdapter } from './mistral/mistral.adapter';
import { moonshotAdapter } from './moonshot/moonshot.adapter';
import { ollamaAdapter } from './ollama/ollama.adapter';
import { createOpenAiCompatibleAdapter } from './openai-compatible/openai-compatible.adapter';
import { openAiResponsesAdapter } from './openai-responses/openai-responses.adapter';
import { openAiAdapter } from './openai/openai.adapter';
import { openRouterAdapter } from './openrouter/openrouter.adapter';
import { qwenAdapter } from './qwen/qwen.adapter';
import { sglangAdapter } from './sglang/sglang.adapter';
import { togetherAdapter } from './together/together.adapter';
import { vertexAnthropicAdapter } from './vertex-anthropic/vertex-anthropic.adapter';
import { vertexGeminiAdapter } from './vertex-gemini/vertex-gemini.adapter';
import { vllmAdapter } from './vllm/vllm.adapter';
import { xaiAdapter } from './xai/xai.adapter';
import { zhipuAdapter } from './zhipu/zhipu.adapter';

/** Every vendor family we can call. A new one is its folder and a line here. */
export const ADAPTERS: readonly ProviderAdapter[] = [
  anthropicAdapter,
  azureAdapter,
  bedrockAdapter,
  cloudflareAdapter,
  cohereAdapter,
  deepSeekAdapter,
  fireworksAdapter,
  geminiAdapter,
  groqAdapter,
  mistralAdapter,
  moonshotAdapter,
  ollamaAdapter,
  openAiAdapter,
  createOpenAiCompatibleAdapter('openai-compatible'),
  openAiResponsesAdapter,
  openRouterAdapter,
  qwenAdapter,
  sglangAdapter,
  togetherAdapter,
  vertexAnthropicAdapter,
  vertexGeminiAdapter,
  vllmAdapter,
  xaiAdapter,
  zhipuAdapter,
  // The vendor that comes with Weir and answers until a real channel exists.
  {
    ...createOpenAiCompatibleAdapter('simulated'),
    isSimulated: true,
    channelFields: [{ name: 'baseUrl', kind: 'url', isRequired: false, example: 'http://127.0.0.1:4010/v1' }],
  },
];

const BY_ID: ReadonlyMap<string, ProviderAdapter> = new Map(ADAPTERS.map((adapter) => [adapter.id, adapter]));

/** Channels only store ids of registered adapters, so an unknown one is our own mistake. */
export function adapterFor(id: string): ProviderAdapter {
  const adapter = BY_ID.get(id);
  invariant(adapter, `there is an adapter for provider "${id}"`);
  return adapter;
}
