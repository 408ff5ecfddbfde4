import type { CallFacts } from './call-facts';

/**
 * A chat call in our own words. Our words are those of OpenAI's chat completions, because most vendors and clients speak
 * them: what a caller and a vendor both understand goes through untouched (docs/decisions/0003).
 */
export interface ChatRequest extends CallFacts {
  /** Only calls of other endpoints name theirs: see PlainRequest. */
  readonly endpoint?: undefined;
  readonly messages: readonly ChatMessage[];
  /** The caller asked for usage in the stream (`stream_options.include_usage`). */
  readonly includeUsage: boolean;
  /** The caller asked for the price of the call in `usage.cost` (`usage.include`). */
  readonly includeCost: boolean;
  /** The most the model writes, by our catalogue: for vendors who must be told a bound when the caller set none. */
  readonly modelMaxOutputTokens?: number;
  /** Under which name the caller set it, so that the upstream gets the same. */
  readonly maxOutputTokensName: 'max_tokens' | 'max_completion_tokens';
  /** Everything else in the body, checked where we know it, nulls removed, unknown members included. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The caller's own document, when it is not of chat completions: for vendors who speak the same. */
  readonly native?: NativeRequest;
  /** The caller offered its tools as `functions`, their older form, and knows no other in the answer. */
  readonly answersInFunctions?: true;
  /** By index of the assistant's message: what a vendor signed, and wants back unchanged. */
  readonly thoughts?: ReadonlyMap<number, readonly Thought[]>;
}

/** Wire formats that vendors and callers share, beside chat completions. */
export type WireFormat = 'openai-responses' | 'anthropic-messages' | 'gemini';

export interface NativeRequest {
  readonly format: WireFormat;
  /** Checked as far as we act on it, otherwise as received. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Headers of the request that mean something to the vendor: `anthropic-version`, `anthropic-beta`. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A parameter that no other format can carry: only vendors who speak this one can serve the request. */
  readonly onlyBecauseOf?: string;
}

/** One block of thinking, as its vendor signed it. */
export interface Thought {
  readonly text: string;
  readonly signature?: string;
  /** Instead of text and signature: thinking that only the vendor can read. */
  readonly redacted?: string;
}

export type ChatRole = 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';

export interface ChatMessage {
  readonly role: ChatRole;
  readonly content?: string | readonly ContentPart[];
  readonly [extension: string]: unknown;
}

/** `text`, `image_url`, `video_url`, `input_audio`, `file`, `refusal`, or a vendor's own. */
export interface ContentPart {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A whole answer: OpenAI's `chat.completion` object. Members we do not know stay. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly CompletionChoice[];
  readonly usage?: UsageDocument;
  readonly [extension: string]: unknown;
}

export interface CompletionChoice {
  readonly index: number;
  readonly message: Readonly<Record<string, unknown>>;
  readonly logprobs: unknown;
  readonly finish_reason: string;
  readonly [extension: string]: unknown;
}

/** One piece of a streamed answer: OpenAI's `chat.completion.chunk` object, never with `usage`. */
export interface ChatChunk {
  readonly document: ChunkDocument;
  /** The vendor's own JSON text of this chunk, on one line, when nothing in it had to be mended. */
  readonly verbatim?: string;
  /** Text this chunk adds (content, reasoning, refusal, tool names and arguments), for counting when usage is missing. */
  readonly text: string;
  /** It is worth sending at once although it adds no text: there is sound in it, or an image. */
  readonly isSubstance?: true;
  /** The vendor's own event or events, complete, when it speaks the caller's format: they go out instead of the document. */
  readonly frames?: string;
  /** The block of thinking that ends here, for callers who are shown signatures. Its text went out before. */
  readonly thought?: Thought;
}

export interface ChunkDocument {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChunkChoice[];
  readonly [extension: string]: unknown;
}

export interface ChunkChoice {
  readonly index: number;
  readonly delta: Readonly<Record<string, unknown>>;
  readonly logprobs: unknown;
  readonly finish_reason: string | null;
  readonly [extension: string]: unknown;
}

/** The usage object callers receive; both details objects are always there. Vendor extras stay. */
export interface UsageDocument {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: Readonly<Record<string, unknown>>;
  readonly completion_tokens_details: Readonly<Record<string, unknown>>;
  readonly [extension: string]: unknown;
}
