import { AppError } from '@app/common';
import type { ChatRequest, NativeRequest } from '@app/llm';
import type { HttpRequest, Target } from '../adapter';
import { type JsonObject, objectIn } from '../openai-compatible/wire';
import type { GeminiEndpoint } from './gemini-endpoint';

/** The caller's own `generateContent`, as it is. Google reads names with underscores as well. */
export function buildNativeRequest(request: ChatRequest, target: Target, endpoint: GeminiEndpoint): HttpRequest {
  const { model: _inAddress, ...document } = nativeOf(request.native).document;
  return {
    url: endpoint.url(target, request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
    headers: { ...endpoint.headers(target), accept: request.stream ? 'text/event-stream' : 'application/json' },
    body: JSON.stringify(withBound(document, request.maxOutputTokens)),
  };
}

/** How many tokens a request of the caller's has. */
export function buildCountRequest(native: NativeRequest, target: Target, endpoint: GeminiEndpoint): HttpRequest {
  return {
    url: endpoint.url(target, 'countTokens'),
    headers: { ...endpoint.headers(target), accept: 'application/json' },
    body: JSON.stringify(endpoint.countBody(nativeOf(native).document, target.upstreamModel)),
  };
}

function nativeOf(native: NativeRequest | undefined): NativeRequest {
  if (native?.format === 'gemini') return native;
  throw new AppError('unsupported_feature', { message: 'This model reads no other format as it is.' });
}

/** What may be written is bounded by what is held for it. */
function withBound(document: JsonObject, maxOutputTokens: number | undefined): JsonObject {
  const name = 'generation_config' in document ? 'generation_config' : 'generationConfig';
  const { max_output_tokens: other, ...config } = objectIn(document[name]) ?? {};
  const asked = config['maxOutputTokens'] ?? other;
  if (maxOutputTokens === undefined || asked === maxOutputTokens) return document;
  return { ...document, [name]: { ...config, maxOutputTokens } };
}
