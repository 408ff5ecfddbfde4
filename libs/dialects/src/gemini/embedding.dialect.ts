import { inputTotal, type PlainRequest, type Usage } from '@app/llm';
import type { Dialect } from '../dialect';
import { type GeminiEmbeddingCall, parseEmbeddingRequest } from './parse-embedding-request';
import { renderError } from './render-error';

/** Google's embedContent and batchEmbedContents. Reference: the Gemini API reference, Embeddings. */
export const createGeminiEmbeddingDialect = (call: GeminiEmbeddingCall): Dialect<PlainRequest, Buffer> => ({
  parseRequest: (body) => parseEmbeddingRequest(body, call),
  renderPlain: (answer, usage) => renderEmbeddings(answer, usage, call),
  // Nothing streams here.
  openStream: () => ({ chunk: () => '', end: () => '', error: (error) => renderError(error) }),
  renderError: (error) => renderError(error),
});

interface Embedded {
  readonly data: readonly { readonly index: number; readonly embedding: readonly number[] }[];
}

/** In the order of the requests, whatever order the vendor answered in. */
function renderEmbeddings(answer: string, { quantities }: Usage, { isBatch }: GeminiEmbeddingCall): string {
  const { data } = JSON.parse(answer) as Embedded;
  const embeddings = [...data]
    .sort((one, other) => one.index - other.index)
    .map(({ embedding: values }) => ({ values }));
  const usageMetadata = { promptTokenCount: inputTotal(quantities) };
  return JSON.stringify(isBatch ? { embeddings, usageMetadata } : { embedding: embeddings[0], usageMetadata });
}
