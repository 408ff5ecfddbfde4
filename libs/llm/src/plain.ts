import type { CallFacts } from './call-facts';
import type { ChatRequest, NativeRequest } from './chat';
import type { PlainEndpoint } from './endpoint';

/** A call of an endpoint beside chat. Callers and vendors speak the same words there, so it is mostly what was received. */
export interface PlainRequest extends CallFacts {
  readonly endpoint: PlainEndpoint;
  /**
   * Everything in the body but the model, checked where we know it, nulls removed. Of a form: its fields under their names as
   * received, and arrays where a name came more than once.
   */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The caller's own document, when it is not in the words of OpenAI: for vendors who speak the same. */
  readonly native?: NativeRequest;
  /** Came as a form, and goes on as one. */
  readonly form?: FormParts;
  /** How many texts the model reads, each of which may fill its context. */
  readonly prompts: number;
  /** It reads images or audio: the size of the request says nothing about its tokens. */
  readonly readsMedia: boolean;
}

export interface FormParts {
  /** Separates its parts; nobody who wrote a file can have known it. */
  readonly boundary: string;
  readonly files: readonly UploadedFile[];
}

export interface UploadedFile {
  /** The name of the field. */
  readonly field: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Its content, from the beginning each time. */
  read(): AsyncIterable<Uint8Array>;
}

/** A call of any endpoint. */
export type CallRequest = ChatRequest | PlainRequest;
