import type { AppError } from '@app/common';
import type {
  CallRequest,
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  FormParts,
  PlainRequest,
  Thought,
  Usage,
  UsageDocument,
} from '@app/llm';

/** A caller's wire format: their bytes into our request, our answer into their bytes. Pure. */
export interface Dialect<Request extends CallRequest, Body> {
  /** Where clients of this format look for the id of a call, beside `x-request-id`. */
  readonly requestIdHeader?: string;
  /** How streams travel; absent: as server-sent events. */
  readonly streaming?: Streaming;
  /** The request body as received. Throws AppError (400) naming the parameter at fault. */
  parseRequest(body: Body): Request;
  /** The same request as chat, for vendors without the endpoint. Throws AppError (400) naming what chat has no words for. */
  throughChat?(request: Request): Request;
  /** The whole answer as a JSON text. Only chat has completions to render. */
  renderCompletion?(answer: WholeAnswer, usage: AnswerUsage, request: Request): string;
  /** A whole answer beside chat: a JSON text in the words of OpenAI, as the caller expects it. Absent: as it is. */
  renderPlain?(answer: string, usage: Usage): string;
  /** One for each streamed answer. */
  openStream(request: Request): StreamRenderer;
  /** An error before the first byte: a JSON text. */
  renderError(error: AppError, requestId?: string): string;
}

type ChatWords = Dialect<ChatRequest, Buffer>;
export type ChatDialect = ChatWords & Required<Pick<ChatWords, 'renderCompletion'>>;

/** Of an endpoint beside chat: what is answered there is ready for the caller. */
export type PlainDialect = Dialect<PlainRequest, ReceivedBody>;

/** A body as it was received: bytes, or the parts of a form. */
export type ReceivedBody = Buffer | ReceivedForm;

export interface ReceivedForm extends FormParts {
  /** Names and values in the order of the form. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export interface Streaming {
  readonly contentType: string;
  /** Says nothing, and shows that the connection lives. */
  readonly keepAlive: string;
}

/** The frames of one stream. Every frame is complete; in server-sent events that is: it ends with an empty line. */
export interface StreamRenderer {
  chunk(chunk: ChatChunk): string;
  /** The last chunk, usage where the format has it, and the terminator. */
  end(last: ChatChunk, usage: AnswerUsage): string;
  /** An error after the first byte. No terminator follows: official clients would take that for success. */
  error(error: AppError): string;
}

export interface WholeAnswer {
  readonly completion: ChatCompletion;
  /** The vendor's own JSON text, when it speaks this format. */
  readonly native?: string;
  /** Thinking as the vendor signed it. */
  readonly thoughts?: readonly Thought[];
}

export interface AnswerUsage {
  readonly document: UsageDocument;
  /** What is charged, in parts that never overlap. */
  readonly usage: Usage;
  /** Decimal dollars; put into the usage object when the caller asked for it. */
  readonly costUsd?: string;
}
