import { type ChatChunk, type Keepsake, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../adapter';
import { convertResponseUsage } from '../openai-compatible/responses/convert-usage';
import { endIn, readEvent, type ResponseEvent } from '../openai-compatible/responses/event';
import { finishOf, stampOfResponse, tierOf } from '../openai-compatible/responses/parse-response';
import { responseFailure } from '../openai-compatible/responses/response-failure';
import type { Stamp } from '../openai-compatible/answer-identity';
import { textOf } from '../openai-compatible/message-text';
import { type JsonObject, objectIn } from '../openai-compatible/wire';
import { DeltaReader } from './delta-reader';
import { ThinkingKeeper } from './thinking-keeper';

export const openStream = (answer: AnswerIdentity): ChatStream => new ResponsesAsChatStream(answer);

const NOTHING: readonly ChatChunk[] = [];

interface Finish {
  readonly reason: string;
  readonly tier: JsonObject;
}

/** A streamed response in the words of chat completions. */
class ResponsesAsChatStream implements ChatStream {
  isDone = false;
  reported: ReportedUsage | undefined;
  disputed: unknown;
  private stamp: Stamp;
  private hasRole = false;
  private finish: Finish | undefined;
  private readonly keeper = new ThinkingKeeper();
  private readonly deltas: DeltaReader;

  constructor(private readonly answer: AnswerIdentity) {
    this.stamp = stampOfResponse({}, answer);
    this.deltas = new DeltaReader(answer.fallbackId);
  }

  get keepsakes(): readonly Keepsake[] {
    return this.keeper.keepsakes;
  }

  push(event: SseEvent): readonly ChatChunk[] {
    if (this.isDone || event.data.trim() === '') return NOTHING;
    if (event.data.trim() === '[DONE]') {
      this.isDone = true;
      return NOTHING;
    }
    const read = readEvent(event);
    const end = endIn(read);
    if (end) return this.takeEnd(read, end);
    if (read.type === 'response.output_item.done') this.keeper.see(objectIn(read.document['item']) ?? {});
    const delta = this.deltas.read(read);
    if (read.type === 'response.created') return this.begin(objectIn(read.document['response']) ?? {});
    return delta ? [...this.begin({}), this.chunkOf(delta.delta, delta.logprobs)] : NOTHING;
  }

  end(): readonly ChatChunk[] {
    const { finish } = this;
    if (!finish) throw new UpstreamError('cut_stream');
    const choices = [{ index: 0, delta: {}, logprobs: null, finish_reason: finish.reason }];
    const document = { ...this.stamp, object: 'chat.completion.chunk' as const, choices, ...finish.tier };
    return [...this.begin({}), { document, text: '' }];
  }

  private takeEnd(read: ResponseEvent, end: JsonObject): readonly ChatChunk[] {
    Object.assign(this, convertResponseUsage(end));
    if (read.type === 'response.failed') throw responseFailure(end);
    const status = read.type === 'response.incomplete' ? 'incomplete' : 'completed';
    const facts = { hasToolCalls: this.deltas.hasCalls, answer: this.answer };
    this.finish = { reason: finishOf({ ...end, status }, facts), tier: tierOf(end) };
    this.isDone = true;
    return NOTHING;
  }

  /** The chunk with the role, once: with what the vendor says of its response, if that comes first. */
  private begin(response: JsonObject): readonly ChatChunk[] {
    if (this.hasRole) return NOTHING;
    this.hasRole = true;
    this.stamp = stampOfResponse(response, this.answer);
    return [this.chunkOf({ role: 'assistant', content: '' }, null)];
  }

  private chunkOf(delta: JsonObject, logprobs: unknown): ChatChunk {
    const choices = [{ index: 0, delta, logprobs, finish_reason: null }];
    const { id, created, model } = this.stamp;
    return { document: { id, object: 'chat.completion.chunk', created, model, choices }, text: textOf(delta) };
  }
}
