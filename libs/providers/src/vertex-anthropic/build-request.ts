import { AppError } from '@app/common';
import type { ChatRequest, NativeRequest } from '@app/llm';
import type { HttpRequest, Keepsakes, Target } from '../adapter';
import { buildMessagesBody } from '../anthropic/build-request';
import { buildNativeBody } from '../anthropic/native-messages';
import { vertexHeaders, vertexUrl } from '../gemini/vertex-location';
import type { JsonObject } from '../openai-compatible/wire';

/** Vertex AI takes the version in the body. Source: Anthropic's guide, Claude on Vertex AI. */
const VERSION = { anthropic_version: 'vertex-2023-10-16' };
/** Models are counted under this name; which one is said in the body. */
const COUNT_MODEL = 'count-tokens';
/** Of the caller's headers only what it wants to try out; the version is said in the body. */
const BETA = 'anthropic-beta';

export function buildRequest(request: ChatRequest, target: Target, recalled?: Keepsakes): HttpRequest {
  const { upstreamModel } = target;
  const { document, dropped } = buildMessagesBody(request, { upstreamModel, recalled, takesUrls: false });
  return { ...toVertex(document, target, request.stream), ...(dropped.length > 0 && { dropped }) };
}

export function buildNativeRequest(request: ChatRequest, target: Target): HttpRequest {
  const built = toVertex(buildNativeBody(request, target.upstreamModel), target, request.stream);
  return { ...built, headers: { ...built.headers, ...betaOf(request.native) } };
}

export function buildCountRequest(native: NativeRequest, target: Target): HttpRequest {
  if (native.format !== 'anthropic-messages') throw new AppError('unsupported_feature', { param: 'model' });
  const { max_tokens: _noAnswer, stream: _noStream, ...document } = native.document;
  return {
    url: vertexUrl({ ...target, upstreamModel: COUNT_MODEL }, 'anthropic', 'rawPredict'),
    headers: { ...vertexHeaders(target), accept: 'application/json', ...betaOf(native) },
    body: JSON.stringify({ ...VERSION, ...document, model: target.upstreamModel }),
  };
}

/** The model is in the address. */
function toVertex({ model: _inAddress, ...document }: JsonObject, target: Target, stream: boolean): HttpRequest {
  return {
    url: vertexUrl(target, 'anthropic', stream ? 'streamRawPredict' : 'rawPredict'),
    headers: { ...vertexHeaders(target), accept: stream ? 'text/event-stream' : 'application/json' },
    body: JSON.stringify({ ...VERSION, ...document }),
  };
}

function betaOf(native: NativeRequest | undefined): Readonly<Record<string, string>> {
  const beta = native?.headers?.[BETA];
  return beta === undefined ? {} : { [BETA]: beta };
}
