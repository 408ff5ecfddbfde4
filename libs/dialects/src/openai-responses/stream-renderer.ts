import type { AppError } from '@app/common';
import type { ChatChunk, ChatRequest, ChunkDocument } from '@app/llm';
import type { AnswerUsage, StreamRenderer } from '../dialect';
import { isObject, type JsonObject } from '../openai-chat/checks';
import { Output } from './output';
import { idsOf } from './output-ids';
import { asksForSignatures, logprobsIn } from './render-completion';
import { endOf, failureOf, responseDocument, type ResponseState, usageOf } from './response-document';

/** Of a vendor's own events, or of chat completions rendered as events. Which of the two, its first chunk says. */
export class ResponsesStream implements StreamRenderer {
  /** The number of the next event. */
  private sequence = 0;
  private frames = '';
  private first: ChunkDocument | undefined;
  private output: Output | undefined;
  /** The vendor's first event, which has its response. */
  private vendorStart: string | undefined;

  private readonly showsSignatures: boolean;

  constructor(private readonly request: ChatRequest) {
    this.showsSignatures = asksForSignatures(request);
  }

  chunk(chunk: ChatChunk): string {
    if (chunk.frames !== undefined) return this.pass(chunk.frames);
    this.add(chunk);
    return this.take();
  }

  end(last: ChatChunk, usage: AnswerUsage): string {
    if (last.frames !== undefined) return this.pass(last.frames);
    const output = this.add(last);
    const end = endOf(last.document.choices[0]?.finish_reason);
    const state = { ...end, output: output.end(end.status), usage: usageOf(usage) };
    this.emit(`response.${end.status}`, { response: responseDocument(this.request, last.document, state) });
    return this.take();
  }

  /** Before the response was announced nothing of it may be said, so then the error stands alone. */
  error(error: AppError): string {
    const response = this.failed({ status: 'failed', output: [], error: failureOf(error) });
    if (response) this.emit('response.failed', { response });
    else this.emit('error', { code: error.code, message: error.message, param: error.details.param ?? null });
    return this.take();
  }

  private failed(state: ResponseState): JsonObject | undefined {
    if (this.first && this.output) {
      return responseDocument(this.request, this.first, { ...state, output: this.output.end('incomplete') });
    }
    const begun = this.vendorStart === undefined ? undefined : responseIn(this.vendorStart);
    return begun && { ...begun, status: state.status, error: state.error };
  }

  private pass(frames: string): string {
    this.vendorStart ??= frames;
    this.sequence = (lastNumberIn(frames) ?? this.sequence) + 1;
    return frames;
  }

  private add({ document, thought }: ChatChunk): Output {
    this.output ??= this.begin(document);
    const choice = document.choices[0];
    if (choice) this.output.add(choice.delta, logprobsIn(choice.logprobs));
    if (thought && this.showsSignatures) this.output.seal(thought);
    return this.output;
  }

  private begin(document: ChunkDocument): Output {
    this.first = document;
    const response = responseDocument(this.request, document, { status: 'in_progress', output: [] });
    this.emit('response.created', { response });
    this.emit('response.in_progress', { response });
    return new Output(idsOf(document.id), (type, payload) => this.emit(type, payload));
  }

  /** Once a token: type and number are written around the payload, which is never empty, instead of copied into it. */
  private emit(type: string, payload: object): void {
    const members = JSON.stringify(payload).slice(1);
    this.frames += `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.sequence++},${members}\n\n`;
  }

  private take(): string {
    const { frames } = this;
    this.frames = '';
    return frames;
  }
}

/** Undefined in events without numbers, which some vendors send: then each chunk counts as one. */
function lastNumberIn(frames: string): number | undefined {
  const found = /"sequence_number": ?(\d{1,15})/.exec(frames);
  return found ? Number(found[1]) : undefined;
}

/** The `response` of an event. The frames are the vendor's bytes, or ours made of them: one event, its data on one line. */
function responseIn(frames: string): JsonObject | undefined {
  const data = /^data: ?(\{.*)$/m.exec(frames)?.[1];
  const event: unknown = data === undefined ? undefined : JSON.parse(data);
  return isObject(event) && isObject(event['response']) ? event['response'] : undefined;
}
