import type { LLMock } from '@copilotkit/aimock';

/** A vendor as the independent simulator shows it, and as an operator would set up a channel of it. */
export interface Vendor {
  /** Of the provider and its adapter. */
  readonly id: string;
  readonly upstreamModel: string;
  readonly path: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly secret?: string;
}

/** Names that vendors give their models: what a request may ask for depends on them. */
export const VENDORS: readonly Vendor[] = [
  { id: 'anthropic', upstreamModel: 'claude-sonnet-4-5', path: '/v1' },
  { id: 'azure', upstreamModel: 'gpt-4o', path: '', settings: { apiVersion: '2024-10-21' } },
  { id: 'bedrock', upstreamModel: 'anthropic.claude-sonnet-4-5-v1:0', path: '', settings: { region: 'eu-west-1' } },
  { id: 'cohere', upstreamModel: 'command-a-03-2025', path: '' },
  { id: 'deepseek', upstreamModel: 'deepseek-v4-pro', path: '/v1' },
  { id: 'fireworks', upstreamModel: 'accounts/fireworks/models/llama-4', path: '/v1' },
  { id: 'gemini', upstreamModel: 'gemini-2.5-pro', path: '/v1beta' },
  { id: 'groq', upstreamModel: 'openai/gpt-oss-120b', path: '/v1' },
  { id: 'mistral', upstreamModel: 'mistral-large-latest', path: '/v1' },
  { id: 'moonshot', upstreamModel: 'kimi-k3', path: '/v1' },
  { id: 'ollama', upstreamModel: 'llama4', path: '' },
  { id: 'openai', upstreamModel: 'gpt-5.4', path: '/v1' },
  { id: 'openai-compatible', upstreamModel: 'llama-4', path: '/v1' },
  { id: 'openai-responses', upstreamModel: 'gpt-5.4', path: '/v1' },
  { id: 'openrouter', upstreamModel: 'meta/llama-4', path: '/v1' },
  { id: 'qwen', upstreamModel: 'qwen3-max', path: '/v1' },
  { id: 'sglang', upstreamModel: 'llama-4', path: '/v1' },
  { id: 'together', upstreamModel: 'meta/llama-4', path: '/v1' },
  {
    id: 'vertex-gemini',
    upstreamModel: 'gemini-2.5-pro',
    path: '/v1',
    settings: { project: 'p', region: 'us-central1' },
  },
  { id: 'vllm', upstreamModel: 'llama-4', path: '/v1' },
  { id: 'xai', upstreamModel: 'grok-4.6', path: '/v1' },
  { id: 'zhipu', upstreamModel: 'glm-5.3', path: '/v1' },
];

const WEATHER = [
  { id: 'call_berlin', name: 'get_weather', arguments: '{"city":"Berlin"}' },
  { id: 'call_oslo', name: 'get_weather', arguments: '{"city":"Oslo"}' },
];

/** In the words of every vendor. */
const TOKENS = {
  ...{ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  ...{ input_tokens: 11, output_tokens: 7 },
  ...{ promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
};

/** What the models say, whichever vendor is asked. */
export function teach(mock: LLMock): void {
  mock.on({ userMessage: 'weather', hasToolResult: true }, { content: 'Sun in Berlin, rain in Oslo.' });
  mock.on({ userMessage: 'weather' }, { toolCalls: WEATHER });
  mock.on({ userMessage: 'think' }, { content: 'It is 42.', reasoning: 'Six times seven.' });
  mock.on({ userMessage: 'JSON' }, { content: '{"answer":42}' });
  mock.on({ userMessage: 'picture' }, { content: 'A red dot.' });
  mock.on({ userMessage: 'hello' }, { content: 'Hello, 世界!', usage: TOKENS });
}
