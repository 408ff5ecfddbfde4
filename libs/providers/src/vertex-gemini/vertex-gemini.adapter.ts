import type { ProviderAdapter } from '../adapter';
import { unsupported } from '../fit-parameters';
import { geminiAt } from '../gemini/gemini.adapter';
import type { GeminiEndpoint } from '../gemini/gemini-endpoint';
import { faultOfSecret, serviceAccountExchange } from '../gemini/service-account';
import { VERTEX_FIELDS, vertexBaseUrl, vertexHeaders, vertexUrl } from '../gemini/vertex-location';
import { type JsonObject, objectIn } from '../openai-compatible/wire';
import { predictedEmbeddings } from './predicted-embeddings';

const STANDARD: ReadonlySet<unknown> = new Set(['auto', 'default', 'standard']);
const PRICED = ['flex', 'priority'];

const ENDPOINT: GeminiEndpoint = {
  url: (target, method) => vertexUrl(target, 'google', method),
  headers: vertexHeaders,
  tiers: new Set([...STANDARD, ...PRICED]),
  // What is asked for is what is charged, and the body cannot ask for it here.
  tierOf(tier) {
    if (tier === undefined || STANDARD.has(tier)) return {};
    throw unsupported('service_tier');
  },
  countBody(document) {
    const { model: _inAddress, ...request } = wholeRequestIn(document);
    return request;
  },
};

/** Only the Gemini API nests a whole request. */
const wholeRequestIn = (document: Readonly<JsonObject>): JsonObject =>
  objectIn(document['generateContentRequest'] ?? document['generate_content_request']) ?? document;

/** Google's models on Vertex AI. Source: Vertex AI, Inference reference. */
export const vertexGeminiAdapter: ProviderAdapter = {
  id: 'vertex-gemini',
  ...geminiAt(ENDPOINT),
  endpoints: { embeddings: predictedEmbeddings(ENDPOINT) },
  baseUrlOf: vertexBaseUrl,
  tokenExchange: serviceAccountExchange,
  faultOfSecret,
  channelFields: VERTEX_FIELDS,
};
