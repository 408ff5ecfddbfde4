import type { Target } from '../adapter';
import type { JsonObject } from '../openai-compatible/wire';

/** Where Google's models are, and what differs there: the Gemini API and Vertex AI speak the same otherwise. */
export interface GeminiEndpoint {
  /** `method` with its query, such as `generateContent`. */
  url(target: Target, method: string): string;
  headers(target: Target): Readonly<Record<string, string>>;
  /** The service tiers of chat completions that it can be asked for. */
  readonly tiers: ReadonlySet<unknown>;
  /** How it is asked, as members of the body. */
  tierOf(tier: unknown): JsonObject;
  /** A request to count tokens, of a caller's document: of `countTokens`, or of `generateContent`. */
  countBody(document: Readonly<JsonObject>, upstreamModel: string): JsonObject;
}

/** As a part of a path: names may hold slashes, and `@` before a version. */
export const modelPath = (upstreamModel: string): string =>
  upstreamModel
    .replace(/^models\//, '')
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%40', '@').replaceAll('%3A', ':'))
    .join('/');

const TIERS: ReadonlySet<unknown> = new Set(['flex', 'priority', 'standard']);
const STANDARD: ReadonlySet<unknown> = new Set(['auto', 'default']);

/** The Gemini API. The key goes into a header: addresses are logged on the way. */
export const GEMINI_API: GeminiEndpoint = {
  url: ({ baseUrl, upstreamModel }, method) =>
    upstreamModel.startsWith('tunedModels/')
      ? `${baseUrl}/${modelPath(upstreamModel)}:${method}`
      : `${baseUrl}/models/${modelPath(upstreamModel)}:${method}`,
  headers: ({ credential }) => ({ 'x-goog-api-key': credential, 'content-type': 'application/json' }),
  tiers: new Set([...TIERS, ...STANDARD]),
  tierOf: (tier) => (TIERS.has(tier) ? { serviceTier: tier } : {}),
  countBody(document, upstreamModel) {
    const model = `models/${upstreamModel.replace(/^models\//, '')}`;
    const inner = document['generateContentRequest'] ?? document['generate_content_request'];
    if (inner !== undefined) return { generateContentRequest: { ...(inner as JsonObject), model } };
    const { model: _callers, ...request } = document;
    return Object.keys(request).every((name) => name === 'contents')
      ? request
      : { generateContentRequest: { model, ...request } };
  },
};
