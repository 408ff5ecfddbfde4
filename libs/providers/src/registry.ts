import { invariant } from '@app/common';
import type { ProviderAdapter } from './adapter';
import { azureAdapter } from './azure/azure.adapter';
import { cloudflareAdapter } from './cloudflare/cloudflare.adapter';
import { deepSeekAdapter } from './deepseek/deepseek.adapter';
import { fireworksAdapter } from './fireworks/fireworks.adapter';
import { groqAdapter } from './groq/groq.adapter';
import { mistralAdapter } from './mistral/mistral.adapter';
import { moonshotAdapter } from './moonshot/moonshot.adapter';
import { createOpenAiCompatibleAdapter } from './openai-compatible/openai-compatible.adapter';
import { openAiAdapter } from './openai/openai.adapter';
import { openRouterAdapter } from './openrouter/openrouter.adapter';
import { qwenAdapter } from './qwen/qwen.adapter';
import { sglangAdapter } from './sglang/sglang.adapter';
import { togetherAdapter } from './together/together.adapter';
import { vllmAdapter } from './vllm/vllm.adapter';
import { xaiAdapter } from './xai/xai.adapter';
import { zhipuAdapter } from './zhipu/zhipu.adapter';

/** Every vendor family we can call. A new one is its folder and a line here. */
export const ADAPTERS: readonly ProviderAdapter[] = [
  azureAdapter,
  cloudflareAdapter,
  deepSeekAdapter,
  fireworksAdapter,
  groqAdapter,
  mistralAdapter,
  moonshotAdapter,
  openAiAdapter,
  createOpenAiCompatibleAdapter('openai-compatible'),
  openRouterAdapter,
  qwenAdapter,
  sglangAdapter,
  togetherAdapter,
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
