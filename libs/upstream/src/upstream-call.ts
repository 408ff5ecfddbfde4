import type { AppError } from '@app/common';
import type { AttemptReport, CallRequest, ChatChunk, Keepsake, UpstreamError, Usage } from '@app/llm';
import type { AnswerIdentity, ChannelSettings, ParsedCompletion, PlainAnswer, ReportedUsage } from '@app/providers';
import type { Timeouts } from './exchange';
import type { Overrides } from './overridden';

/** One channel to try. */
export interface UpstreamStep {
  readonly channel: Timeouts & {
    readonly id: string;
    readonly providerId: string;
    readonly adapterId: string;
    readonly baseUrl: string;
    readonly settings: ChannelSettings;
    readonly onDisconnect: 'drain' | 'abort';
    /** Longest life of one attempt; without: what is left of the call's own time. */
    readonly totalTimeoutMs?: number | null;
  } & Overrides;
  readonly credential: UpstreamCredential;
  /** Its other credentials, in the order in which they are tried when the fault was that of the one before. */
  readonly spares?: readonly UpstreamCredential[];
  readonly upstreamModel: string;
}

export interface UpstreamCredential {
  readonly id: string;
  readonly secret: string;
}

/** Room at a channel with limits of its own, for one attempt. */
export interface ChannelPermit {
  /** Gives the room back, once. `consumed`: what came of the attempt; null: nothing. Must not throw. */
  release(consumed: Usage | null): void;
}

/** Where the pieces of a streamed answer go. */
export interface ChunkSink {
  /** True once the caller has received something: from then on no other channel may answer. */
  readonly isBegun: boolean;
  /** True once the caller went away; what is written then goes nowhere. */
  readonly isGone: boolean;
  /** Several chunks at once, in order. False: the caller reads slowly, wait for `onDrain`. */
  write(chunks: readonly ChatChunk[]): boolean;
  /** Bytes of an answer that is no text. False as with `write`. Absent: the caller takes no such answers. */
  writeBytes?(bytes: Buffer, contentType: string): boolean;
  /** Shows the caller that the call lives, before anything was written. From then on no other channel may answer. */
  keepAlive?(): void;
  onDrain(resume: () => void): void;
  onGone(left: () => void): void;
}

/** Counts what the call consumes. */
export interface Meter {
  restart(): void;
  add(text: string): void;
  /** An answer came, or a piece of one, that may hold no text at all. */
  answered(): void;
  /** The upstream's own count, or what it reported instead that cannot be true. */
  report(usage: Usage | undefined, disputed?: unknown): void;
  reading(): Usage;
  /** What a try that was given up at `text` has consumed by our count, its input included. Changes nothing. */
  estimate(text: string): Usage;
}

/** One call to relay, over all its attempts. */
export interface UpstreamCall {
  readonly route: readonly UpstreamStep[];
  readonly organizationId: string;
  readonly request: CallRequest;
  readonly identity: AnswerIdentity;
  readonly meter: Meter;
  readonly sink: ChunkSink;
  /** By the clock's `elapsedMs`: its attempts share the time that one call may take. */
  readonly startedMs: number;
  /** How often it is tried at the most, over channels and credentials. */
  readonly maxAttempts: number;
  /** Filled as attempts end; the one that served the call comes last. */
  readonly attempts: AttemptReport[];
  /** Hears how each attempt ended; `error`: why it failed. Not awaited, and must not throw. */
  readonly onAttempt?: (step: UpstreamStep, report: AttemptReport, error: UpstreamError | AppError | undefined) => void;
  /** Asks for room at a channel. 'full': another one is asked; undefined: the channel has no limits of its own. */
  readonly enter?: (step: UpstreamStep) => Promise<ChannelPermit | 'full'> | ChannelPermit | 'full' | undefined;
  /** After how long without a first byte another channel is asked as well; undefined: never. */
  readonly hedgeAfterMs?: ((step: UpstreamStep) => number | undefined) | undefined;
  /** Something was received: a good moment to note how far the call has come. */
  readonly onProgress: () => void;
  /** The channel that is asked now has no counterpart for these parameters; mostly there are none. */
  readonly onDropped: (parameters: readonly string[]) => void;
}

/** What served the call. */
export type ServedAnswer = { readonly keepsakes: readonly Keepsake[] } & (
  | { readonly kind: 'completion'; readonly parsed: ParsedCompletion }
  /** Of an endpoint beside chat, in one piece. */
  | { readonly kind: 'plain'; readonly answer: PlainAnswer }
  /** All bytes went to the sink. */
  | { readonly kind: 'bytes' }
  /** All chunks but the last went to the sink. */
  | { readonly kind: 'stream'; readonly last: ChatChunk; readonly reported: ReportedUsage | undefined }
);
