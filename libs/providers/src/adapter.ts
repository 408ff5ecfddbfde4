import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  Keepsake,
  NativeRequest,
  PlainEndpoint,
  PlainRequest,
  Thought,
  UpstreamError,
  Usage,
  UsageDocument,
  WireFormat,
} from '@app/llm';

/** Everything that differs between vendors, as pure functions: no fetch, no clock, no randomness. */
export interface ProviderAdapter {
  readonly id: string;
  /** It asks no model, and serves only while there is no real channel. */
  readonly isSimulated?: true;
  /** A vendor serves an endpoint exactly when its entry is here. */
  readonly chat?: ChatAdapter;
  /** Formats of callers that it speaks itself: their requests and answers go through as they are. */
  readonly native?: Partial<Readonly<Record<WireFormat, ChatAdapter>>>;
  /** The endpoints beside chat that it has. */
  readonly endpoints?: Partial<Readonly<Record<PlainEndpoint, PlainAdapter>>>;
  /** How many tokens a request of such a format has, as the vendor counts them. */
  readonly tokenCount?: TokenCount;
  /** Where the vendor is, by the settings of a channel that names no address. */
  readonly baseUrlOf?: (settings: ChannelSettings) => string | undefined;
  /** The stored secret is not what is sent: it is exchanged for an access token first. */
  readonly tokenExchange?: TokenExchange;
  /** Why a text can be no secret of this vendor. Absent: any can. */
  readonly faultOfSecret?: (secret: string) => string | undefined;
  /** Absent: it cannot say which models it has. */
  readonly models?: ModelListing;
  /** What is asked of an operator who adds a channel of this vendor. */
  readonly channelFields: readonly ChannelField[];
  /** A non-2xx answer: why it failed, and so whether another channel may try. */
  parseError(answer: HttpAnswer): UpstreamError;
}

export interface ChatAdapter {
  /** How a stream is cut into events; absent: server-sent events. */
  readonly framing?: 'ndjson' | 'aws-event-stream';
  /**
   * Types of parts whose web addresses the vendor cannot fetch: they come to `buildRequest` as data URLs. `file.file_url` becomes
   * `file.file_data`.
   */
  readonly inlines?: readonly ('image_url' | 'video_url' | 'audio_url' | 'file')[];
  /** The tool calls of the request whose keepsakes `buildRequest` wants. Absent: it keeps none. */
  recalls?(request: ChatRequest): readonly string[];
  /** True: a call of this kind is answered in streams only, and is asked for one, whatever its caller wants. Absent: none is. */
  mustStream?(request: ChatRequest): boolean;
  /** Our request in the vendor's words. Throws AppError('unsupported_feature' | 'unsupported_parameter'). */
  buildRequest(request: ChatRequest, target: Target, recalled?: Keepsakes): HttpRequest;
  /**
   * The vendor's whole JSON body in our words; `source` is its text. Throws UpstreamError('malformed_response'), or what an error body
   * says.
   */
  parseResponse(body: unknown, answer: AnswerIdentity, source?: string): ParsedCompletion;
  /** One for each stream. */
  openStream(answer: AnswerIdentity): ChatStream;
}

/** One endpoint beside chat. Answers are in the words of OpenAI, as their callers expect them. */
export interface PlainAdapter {
  /** Whether the vendor has this model there. Absent: nobody can tell before it is asked. */
  hasModel?(upstreamModel: string): boolean;
  /** The request in the vendor's words. Throws AppError('unsupported_feature' | 'unsupported_parameter'). */
  buildRequest(request: PlainRequest, target: Target): HttpRequest;
  /** A whole answer. Throws UpstreamError('malformed_response'), or what an error body says. */
  parseResponse(answer: HttpAnswer, request: PlainRequest, identity: AnswerIdentity): PlainAnswer;
  /** One for each stream of events; its chunks are `frames`. Absent: it streams none. */
  openStream?(request: PlainRequest, identity: AnswerIdentity): ChatStream;
  /** The answer is no text: its bytes go to the caller as they come. What is consumed with the first of them; else undefined. */
  bytesUsage?(request: PlainRequest): Usage | undefined;
}

/** A whole answer, ready for the caller. */
export interface PlainAnswer {
  readonly contentType: string;
  readonly body: string;
  /** The name of the model that answered, as the caller sees it. */
  readonly model: string;
  /** Undefined when the vendor reported nothing, or nothing that can be true. */
  readonly reported: Usage | undefined;
  /** What it reported when that cannot be true. */
  readonly disputed: unknown;
  /** The text that was generated, for counting when usage is missing. */
  readonly text: string;
}

/** What the adapter left for itself when it answered earlier calls, by id of the tool call. */
export type Keepsakes = ReadonlyMap<string, unknown>;

export interface TokenCount {
  buildRequest(native: NativeRequest, target: Target): HttpRequest;
  /** Throws UpstreamError('malformed_response'). */
  parseResponse(body: unknown): number;
}

/** How a stored secret becomes an access token; pure, the caller does the asking. */
export interface TokenExchange {
  /** Absent: every secret is exchanged. A secret for which it answers false is sent as it is. */
  applies?(secret: string): boolean;
  /** Throws AppError('invalid_value') for a secret that cannot be one. */
  buildRequest(secret: string, now: Date): HttpRequest;
  /** Throws UpstreamError('auth' | 'malformed_response'). */
  parseResponse(answer: HttpAnswer): { readonly token: string; readonly expiresInSeconds: number };
}

/** The models that a credential reaches. */
export interface ModelListing {
  buildRequest(target: Omit<Target, 'upstreamModel'>): HttpRequest;
  /** The names to ask for. Throws UpstreamError('malformed_response') for anything but a list of models. */
  parseResponse(body: unknown): readonly string[];
}

/**
 * One question to an operator; the dashboard shows the fields in this order. The answers of all but `baseUrl` and `secrets`
 * are the `settings` of the channel.
 */
export interface ChannelField {
  readonly name: 'baseUrl' | 'secrets' | SettingName;
  readonly kind: 'url' | 'secrets' | 'text' | 'choice';
  readonly isRequired: boolean;
  /** Shown in the empty field. */
  readonly example: string;
  /** Of a `choice`; the first is the default. */
  readonly choices?: readonly string[];
  /** A regular expression that an answer of kind `text` matches as a whole. */
  readonly pattern?: string;
}

/** What vendors ask for beyond address and secret. The dashboard has a label for each. */
export const SETTING_NAMES = ['region', 'project', 'apiVersion', 'accountId', 'gatewayId', 'organization'] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

export type ChannelSettings = Partial<Readonly<Record<SettingName, string>>>;

/** Where a request goes. */
export interface Target {
  /** Without a trailing slash: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly credential: string;
  readonly upstreamModel: string;
  readonly settings: ChannelSettings;
  /** For signatures. */
  readonly now: Date;
}

/** What every answer of one call carries, whatever the vendor says. */
export interface AnswerIdentity {
  /** Used where the vendor sends no `chatcmpl...` id of its own. */
  readonly fallbackId: string;
  /** Seconds since the epoch; used where the vendor sends none. */
  readonly createdAtSeconds: number;
  /** The name the caller asked for. A vendor's dated snapshot of it goes through; any other name is replaced by it. */
  readonly publicModel: string;
  /** `tool_choice` named one function: then `stop` is a right finish reason beside tool calls. */
  readonly toolChoiceIsNamed: boolean;
  /** The form of the sound that the caller asked for (`audio.format`). Absent: it wants none. */
  readonly audioFormat?: string;
  /** The caller sent `separate_reasoning: true`: inline `<think>` text moves to `reasoning_content`. */
  readonly separatesReasoning: boolean;
}

export interface HttpRequest {
  /** Default: POST. */
  readonly method?: 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: none. */
  readonly body: string;
  /** Its headers when another body is sent. Absent: they are the same for every body. */
  readonly signed?: (body: string) => HttpRequest['headers'];
  /** In place of a body: the bytes to send, from the beginning each time, as many as `content-length` says. */
  readonly upload?: () => AsyncIterable<Uint8Array>;
  /** Parameters of the caller that the vendor has no counterpart for, and that only tune: the caller is told. */
  readonly dropped?: readonly string[];
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface SseEvent {
  readonly event?: string | undefined;
  readonly data: string;
}

export interface ReportedUsage {
  readonly usage: Usage;
  /** As the caller may see it. */
  readonly document: UsageDocument;
}

export interface ParsedCompletion {
  /** Without `usage`; the pipeline adds it. */
  readonly completion: ChatCompletion;
  /** Undefined when the vendor reported none, or none that can be true. */
  readonly reported: ReportedUsage | undefined;
  /** What it reported when that cannot be true. */
  readonly disputed: unknown;
  /** All text of the answer, for counting when usage is missing. */
  readonly text: string;
  /** The vendor's own JSON text, when it speaks the caller's format: it goes out instead of the completion. */
  readonly native?: string;
  /** Thinking as the vendor signed it. */
  readonly thoughts?: readonly Thought[];
  readonly keepsakes?: readonly Keepsake[];
}

/** Turns one vendor stream into our chunks. Not reusable. */
export interface ChatStream {
  /** One SSE event in, the chunks that may go out now. Throws UpstreamError('malformed_response' | 'stream_error' ...). */
  push(event: SseEvent): readonly ChatChunk[];
  /** The vendor said it is done (`[DONE]`): nothing after this matters. */
  readonly isDone: boolean;
  /** The bytes ended. The chunks held back, finish last. Throws UpstreamError('cut_stream') when no finish was seen. */
  end(): readonly ChatChunk[];
  /** The last usage seen, unless it cannot be true. */
  readonly reported: ReportedUsage | undefined;
  /** The last usage seen when it cannot be true. */
  readonly disputed: unknown;
  /** Complete once `end` was called. */
  readonly keepsakes?: readonly Keepsake[];
}
