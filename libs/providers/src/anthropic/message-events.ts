import { UpstreamError } from '@app/llm';
import type { ReportedUsage, SseEvent } from '../adapter';
import { isObject, type JsonObject, jsonIn, objectIn, textIn } from '../openai-compatible/wire';
import { messageOfStreamError } from '../openai-compatible/parse-error';
import { sanitizeMessage } from '../openai-compatible/sanitize-message';
import { convertUsage } from './convert-usage';
import { errorIn } from './parse-error';

/** The document of an event, undefined when there is none. Throws what an `error` event says, or UpstreamError('malformed_response'). */
export function documentOf({ event, data }: SseEvent): JsonObject | undefined {
  if (data === '' || data === '[DONE]') return undefined;
  const document = jsonIn(data);
  const error = isObject(document) ? errorIn(document) : undefined;
  if (error) throw error;
  if (event === 'error') {
    const message = messageOfStreamError(document) ?? sanitizeMessage(data);
    throw new UpstreamError('stream_error', message === undefined ? {} : { message });
  }
  if (isObject(document)) return document;
  throw new UpstreamError('malformed_response', { message: 'an event of the stream is no JSON object' });
}

/** What the events around the blocks say: usage, why the answer ended, and that it did. */
export class MessageFrame {
  isDone = false;
  stopReason: string | undefined;
  usage: JsonObject | undefined;
  /** Until the end, Anthropic has counted the input only. */
  private isCounted = false;

  get reported(): ReportedUsage | undefined {
    return this.isCounted ? convertUsage(this.usage) : undefined;
  }

  get disputed(): unknown {
    return this.isCounted && !this.reported ? this.usage : undefined;
  }

  start(document: JsonObject): void {
    this.addUsage(objectIn(document['message'])?.['usage']);
  }

  /** Counts are of all the answer so far: a later one replaces an earlier one, and what is left out stays. */
  delta(document: JsonObject): void {
    this.stopReason = textIn(objectIn(document['delta'])?.['stop_reason']) ?? this.stopReason;
    this.addUsage(document['usage']);
    this.isCounted ||= isObject(document['usage']);
  }

  stop(): void {
    this.isDone = true;
  }

  /** Throws UpstreamError('cut_stream') when the answer did not end. */
  requireEnd(): string {
    if (!this.isDone || this.stopReason === undefined) throw new UpstreamError('cut_stream');
    return this.stopReason;
  }

  private addUsage(usage: unknown): void {
    if (!isObject(usage)) return;
    const said = Object.entries(usage).filter(([, value]) => value !== null);
    this.usage = { ...this.usage, ...Object.fromEntries(said) };
  }
}
