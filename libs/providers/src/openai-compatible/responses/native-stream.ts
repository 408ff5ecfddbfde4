import { type ChatChunk, type ChunkDocument, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../../adapter';
import type { Stamp } from '../answer-identity';
import { arrayIn, isObject, type JsonObject, objectIn } from '../wire';
import { convertResponseUsage } from './convert-usage';
import { endIn, readEvent, type ResponseEvent, textOfEvent } from './event';
import { finishOf, stampOfResponse, tierOf } from './parse-response';
import { responseFailure } from './response-failure';

const NOTHING: readonly ChatChunk[] = [];

/** Passes the vendor's events on as they are, and reads of them what is counted and how it ended. */
export class NativeResponseStream implements ChatStream {
  isDone = false;
  reported: ReportedUsage | undefined;
  disputed: unknown;
  private stamp: Stamp;
  private blank: ChunkDocument;
  private last: ChatChunk | undefined;

  constructor(private readonly answer: AnswerIdentity) {
    this.stamp = stampOfResponse({}, answer);
    this.blank = documentOf(this.stamp, null);
  }

  push(event: SseEvent): readonly ChatChunk[] {
    if (this.isDone || event.data.trim() === '') return NOTHING;
    if (event.data.trim() === '[DONE]') {
      this.isDone = true;
      return NOTHING;
    }
    const read = readEvent(event);
    const response = objectIn(read.document['response']);
    if (response) this.recognize(response);
    const end = endIn(read);
    if (end) this.finish(event, { ...read, end });
    return end ? NOTHING : [{ document: this.blank, text: textOfEvent(read), frames: this.frameOf(event, read) }];
  }

  end(): readonly ChatChunk[] {
    if (!this.last) throw new UpstreamError('cut_stream');
    return [this.last];
  }

  private recognize(response: JsonObject): void {
    this.stamp = stampOfResponse(response, this.answer);
    if (this.stamp.model !== this.blank.model) this.blank = documentOf(this.stamp, null);
  }

  private finish(event: SseEvent, read: ResponseEvent & { readonly end: JsonObject }): void {
    const { end } = read;
    Object.assign(this, convertResponseUsage(end));
    if (read.type === 'response.failed') throw responseFailure(end);
    const status = read.type === 'response.incomplete' ? 'incomplete' : 'completed';
    const reason = finishOf({ ...end, status }, { hasToolCalls: callsIn(end), answer: this.answer });
    const document = { ...documentOf(this.stamp, reason), ...tierOf(end) };
    this.last = { document, text: '', frames: this.frameOf(event, read) };
    this.isDone = true;
  }

  /** The vendor's own bytes, but for the name of a model that is not the public one. */
  private frameOf({ event, data }: SseEvent, { document }: ResponseEvent): string {
    const name = event === undefined ? '' : `event: ${event}\n`;
    const response = objectIn(document['response']);
    const isRenamed = response !== undefined && 'model' in response && response['model'] !== this.stamp.model;
    if (isRenamed) {
      const mended = { ...document, response: { ...response, model: this.stamp.model } };
      return `${name}data: ${JSON.stringify(mended)}\n\n`;
    }
    return `${name}data: ${data.includes('\n') ? JSON.stringify(document) : data}\n\n`;
  }
}

function documentOf(stamp: Stamp, reason: string | null): ChunkDocument {
  const choices = [{ index: 0, delta: {}, logprobs: null, finish_reason: reason }];
  return { ...stamp, object: 'chat.completion.chunk', choices };
}

const CALLS: ReadonlySet<unknown> = new Set(['function_call', 'custom_tool_call']);

const callsIn = ({ output }: JsonObject): boolean =>
  arrayIn(output).some((item) => isObject(item) && CALLS.has(item['type']));
