import type { ProviderAdapter } from '../adapter';
import { nativeMessages } from '../anthropic/native-messages';
import { parseResponse } from '../anthropic/parse-response';
import { openStream } from '../anthropic/stream-parser';
import { recalls } from '../anthropic/thoughts';
import { parseTokenCount } from '../anthropic/token-count';
import { faultOfSecret, serviceAccountExchange } from '../gemini/service-account';
import { VERTEX_FIELDS, vertexBaseUrl } from '../gemini/vertex-location';
import { buildCountRequest, buildNativeRequest, buildRequest } from './build-request';
import { parseError } from './parse-error';

/** Anthropic's models on Vertex AI. Source: Anthropic's guide, Claude on Vertex AI. */
export const vertexAnthropicAdapter: ProviderAdapter = {
  id: 'vertex-anthropic',
  chat: { inlines: ['image_url', 'file'], recalls, buildRequest, parseResponse, openStream },
  native: { 'anthropic-messages': { ...nativeMessages, buildRequest: buildNativeRequest } },
  tokenCount: { buildRequest: buildCountRequest, parseResponse: parseTokenCount },
  baseUrlOf: vertexBaseUrl,
  tokenExchange: serviceAccountExchange,
  faultOfSecret,
  channelFields: VERTEX_FIELDS,
  parseError,
};
