import type { JsonObject } from '../openai-compatible/wire';

/** What a server of Ollama has when nobody says otherwise. */
const DEFAULT_CONTEXT = 4_096;
const MAX_CONTEXT = 131_072;
/** Room for an answer whose length the caller leaves open. */
const OPEN_ANSWER = 2_048;
/** Latin text has more bytes to a token, Chinese has as many. */
const BYTES_PER_TOKEN = 3;
const TOKENS_PER_IMAGE = 1_000;

/**
 * The context that the request needs, in steps of two: Ollama loads a model anew for every other size, and cuts a prompt that
 * does not fit without a word. Undefined while the server's own is enough.
 */
export function contextFor(
  messages: readonly JsonObject[],
  tools: unknown,
  maxOutputTokens = OPEN_ANSWER,
): number | undefined {
  let tokens = maxOutputTokens + tokensOf(tools);
  for (const { images, ...words } of messages) {
    tokens += tokensOf(words) + (Array.isArray(images) ? images.length * TOKENS_PER_IMAGE : 0);
  }
  if (tokens <= DEFAULT_CONTEXT) return undefined;
  return Math.min(2 ** Math.ceil(Math.log2(tokens)), MAX_CONTEXT);
}

const tokensOf = (value: unknown): number =>
  value === undefined ? 0 : Math.ceil(Buffer.byteLength(JSON.stringify(value)) / BYTES_PER_TOKEN);
