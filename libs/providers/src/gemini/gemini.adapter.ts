import { UpstreamError } from '@app/llm';
import type { ChatAdapter, ProviderAdapter, TokenCount } from '../adapter';
import { objectIn } from '../openai-compatible/wire';
import { recalls } from './build-contents';
import { buildRequest } from './build-request';
import { embeddingsAt } from './embeddings';
import { GEMINI_API, type GeminiEndpoint } from './gemini-endpoint';
import { listModels } from './list-models';
import { buildCountRequest, buildNativeRequest } from './native-request';
import { openNativeStream, parseNative } from './native-response';
import { parseError } from './parse-error';
import { parseResponse } from './parse-response';
import { openStream } from './stream-parser';

/** What all who serve Google's models have in common, at one endpoint. */
export const geminiAt = (
  endpoint: GeminiEndpoint,
): Required<Pick<ProviderAdapter, 'chat' | 'native' | 'tokenCount' | 'parseError'>> => ({
  chat: {
    // Videos it fetches itself: most are on YouTube, and the others too large to go along.
    inlines: ['image_url', 'audio_url', 'file'],
    recalls,
    buildRequest: (request, target, recalled) => buildRequest(request, target, { endpoint, recalled }),
    parseResponse,
    openStream,
  } satisfies ChatAdapter,
  native: {
    gemini: {
      buildRequest: (request, target) => buildNativeRequest(request, target, endpoint),
      parseResponse: parseNative,
      openStream: openNativeStream,
    },
  },
  tokenCount: {
    buildRequest: (native, target) => buildCountRequest(native, target, endpoint),
    parseResponse: readCount,
  } satisfies TokenCount,
  parseError,
});

function readCount(body: unknown): number {
  const total = objectIn(body)?.['totalTokens'];
  if (Number.isSafeInteger(total) && (total as number) >= 0) return total as number;
  throw new UpstreamError('malformed_response', { message: 'there is no count of tokens' });
}

/** The Gemini API. Source: Gemini API reference, models.generateContent and models.streamGenerateContent. */
export const geminiAdapter: ProviderAdapter = {
  id: 'gemini',
  ...geminiAt(GEMINI_API),
  endpoints: { embeddings: embeddingsAt(GEMINI_API) },
  models: listModels,
  channelFields: [
    { name: 'secrets', kind: 'secrets', isRequired: true, example: 'AIza...' },
    { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://generativelanguage.googleapis.com/v1beta' },
  ],
};
