import type { AppError } from '@app/common';
import type { ChatChunk, ChatCompletion, ChatRequest, UsageDocument } from '@app/llm';

/** A caller's wire format for chat calls: their bytes into our request, our answer into their bytes. Pure. */
export interface ChatDialect {
  /** The request body as received. Throws AppError (400) naming the parameter at fault. */
  parseRequest(body: Buffer): ChatRequest;
  /** The whole answer as a JSON text. */
  renderCompletion(completion: ChatCompletion, usage: AnswerUsage): string;
  /** The frames of one stream. Every frame is complete: it ends with an empty line. */
  renderChunk(chunk: ChatChunk): string;
  /** The last chunk, then usage if it was asked for, then the terminator. */
  renderStreamEnd(last: ChatChunk, usage: AnswerUsage, request: ChatRequest): string;
  /** An error after the first byte. No terminator follows: official clients would take that for success. */
  renderStreamError(error: AppError): string;
  /** An error before the first byte: a JSON text. */
  renderError(error: AppError): string;
}

export interface AnswerUsage {
  readonly document: UsageDocument;
  /** Decimal dollars; put into the usage object when the caller asked for it. */
  readonly costUsd?: string;
}
