import type { AppError } from '@app/common';
import type { ChatChunk, ChatRequest, ChunkChoice } from '@app/llm';
import type { AnswerUsage, StreamRenderer } from '../dialect';
import { isObject, type JsonObject } from '../openai-chat/checks';
import {
  callPart,
  finishReasonOf,
  logprobsResult,
  responseId,
  saidParts,
  type Shown,
  shownTo,
  signatureIn,
  usageMetadata,
} from './render-candidates';
import { renderError } from './render-error';

/** How the documents of a stream are told apart. */
export interface Framing {
  document(json: string): string;
  /** A vendor's own server-sent events. */
  native(frames: string): string;
  end(): string;
}

/** A call as far as its pieces have come. */
interface Call {
  readonly id: unknown;
  readonly name: unknown;
  readonly extra: JsonObject;
  arguments: string;
}

/** Chunks of chat completions as documents of Gemini, whose calls are always whole; a vendor's own events as they are. */
export class GeminiStreamRenderer implements StreamRenderer {
  private readonly shown: Shown;
  private readonly callsOfChoice = new Map<number, Map<number, Call>>();
  private isNative = false;

  constructor(
    request: ChatRequest,
    private readonly framing: Framing,
  ) {
    this.shown = shownTo(request);
  }

  chunk(chunk: ChatChunk): string {
    if (chunk.frames !== undefined) {
      this.isNative = true;
      return this.framing.native(chunk.frames);
    }
    if (this.isNative) return '';
    const candidates = this.candidatesOf(chunk);
    return candidates.length > 0 ? this.write(chunk, { candidates }) : '';
  }

  end(last: ChatChunk, usage: AnswerUsage): string {
    if (last.frames !== undefined || this.isNative) return this.chunk(last) + this.framing.end();
    const candidates = this.candidatesOf(last);
    return this.write(last, { candidates, usageMetadata: usageMetadata(usage) }) + this.framing.end();
  }

  error(error: AppError): string {
    return this.framing.document(renderError(error)) + this.framing.end();
  }

  private write({ document: { id, model } }: ChatChunk, members: object): string {
    const document = Object.assign({}, members, { modelVersion: model, responseId: responseId(id) });
    return this.framing.document(JSON.stringify(document));
  }

  private candidatesOf({ document }: ChatChunk): readonly object[] {
    return document.choices.flatMap((choice) => {
      this.collectCalls(choice);
      const parts = saidParts(choice.delta, this.shown);
      if (choice.finish_reason !== null) return [this.lastCandidate(choice, parts)];
      return parts.length > 0 ? [candidate(choice, parts)] : [];
    });
  }

  private lastCandidate(choice: ChunkChoice, parts: readonly JsonObject[]): object {
    const calls = [...(this.callsOfChoice.get(choice.index)?.values() ?? [])].map(wholeCall);
    const all = [...parts, ...calls];
    return {
      ...candidate(choice, all.length > 0 ? all : [{ text: '' }]),
      finishReason: finishReasonOf(choice.finish_reason),
    };
  }

  private collectCalls({ index, delta }: ChunkChoice): void {
    const pieces = delta['tool_calls'];
    if (!Array.isArray(pieces)) return;
    const calls = this.callsOfChoice.get(index) ?? new Map<number, Call>();
    this.callsOfChoice.set(index, calls);
    for (const piece of pieces) if (isObject(piece)) collect(calls, piece);
  }
}

const candidate = ({ index, logprobs }: ChunkChoice, parts: readonly JsonObject[]) => ({
  content: { role: 'model', parts },
  index,
  ...logprobsResult(logprobs),
});

function collect(calls: Map<number, Call>, { index, id, function: called, extra_content: extra }: JsonObject): void {
  const position = Number(index);
  const { name, arguments: text } = isObject(called) ? called : {};
  const call = calls.get(position) ?? { id, name, extra: {}, arguments: '' };
  if (typeof text === 'string') call.arguments += text;
  if (signatureIn(extra) !== undefined) call.extra['extra_content'] = extra;
  calls.set(position, call);
}

const wholeCall = ({ id, name, extra, arguments: text }: Call): JsonObject =>
  callPart({ id, function: { name, arguments: text }, ...extra });
