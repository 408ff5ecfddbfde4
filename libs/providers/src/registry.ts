import { invariant } from '@app/common';
import type { ProviderAdapter } from './adapter';
import { anthropicAdapter } from './anthropic/anthropic.adapter';
import { geminiAdapter } from './gemini/gemini.adapter';
import { bedrockAdapter } from './bedrock/bedrock.adapter';
import { cohereAdapter } from './cohere/cohere.adapter';
import { ollamaAdapter } from './ollama/ollama.adapter';
import { openAiAdapter } from './openai/openai.adapter';
import { createOpenAiCompatibleAdapter } from './openai-compatible/openai-compatible.adapter';
import { vertexAnthropicAdapter } from './vertex-anthropic/vertex-anthropic.adapter';
import { vertexGeminiAdapter } from './vertex-gemini/vertex-gemini.adapter';

/** Every vendor family we can call. A new one is its folder and a line here. */
export const ADAPTERS: readonly ProviderAdapter[] = [
  anthropicAdapter,
  geminiAdapter,
  bedrockAdapter,
  cohereAdapter,
  ollamaAdapter,
  openAiAdapter,
  createOpenAiCompatibleAdapter('openai-compatible'),
  vertexAnthropicAdapter,
  vertexGeminiAdapter,
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
