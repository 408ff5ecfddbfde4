import type { ChatRequest, PlainRequest } from '@app/llm';

/** One question, and at most so many tokens of an answer. */
export const tinyChat = (model: string, prompt: string, maxOutputTokens: number): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: prompt }],
  stream: true,
  includeUsage: true,
  includeCost: false,
  maxOutputTokens,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: Buffer.byteLength(prompt),
});

/** One word to embed. */
export const tinyEmbedding = (model: string, input: string): PlainRequest => ({
  endpoint: 'embeddings',
  model,
  stream: false,
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: { input },
  prompts: 1,
  readsMedia: false,
  bodyBytes: Buffer.byteLength(input),
});
