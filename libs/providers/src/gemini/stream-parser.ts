import { type ChatChunk, type ChunkChoice, type Keepsake, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../adapter';
import { type Stamp, stampOf } from '../openai-compatible/answer-identity';
import { textOf } from '../openai-compatible/message-text';
import { sanitizeMessage } from '../openai-compatible/sanitize-message';
import { arrayIn, isObject, jsonIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { CandidateReader } from './candidate-reader';
import { hasCounts } from './convert-usage';
import { logprobsOf } from './logprobs';
import { errorIn } from './parse-error';
import { blockReasonOf, indexOf, usageOf } from './parse-response';

export const openStream = (answer: AnswerIdentity): ChatStream => new GeminiStream(answer);

const NOTHING: readonly ChatChunk[] = [];

/** Google has no terminator: an answer is complete when its bytes end after every candidate said why it finished. */
class GeminiStream implements ChatStream {
  readonly isDone = false;
  private stamp: Stamp | undefined;
  private readonly candidates = new Map<number, CandidateReader>();
  private readonly usage = new LatestUsage();

  constructor(private readonly answer: AnswerIdentity) {}

  get reported(): ReportedUsage | undefined {
    return this.usage.convert([...this.candidates.values()]).reported;
  }

  get disputed(): unknown {
    return this.usage.convert([...this.candidates.values()]).disputed;
  }

  get keepsakes(): readonly Keepsake[] {
    return [...this.candidates.values()].flatMap(({ keepsakes }) => keepsakes);
  }

  push(event: SseEvent): readonly ChatChunk[] {
    const document = readEvent(event);
    if (!document) return NOTHING;
    this.usage.see(document);
    this.stamp ??= stampOf({ model: document['modelVersion'] }, this.answer);
    if (blockReasonOf(document) !== undefined && this.candidates.size === 0) return this.refused();
    return arrayIn(document['candidates']).flatMap((candidate) => (isObject(candidate) ? this.read(candidate) : []));
  }

  end(): readonly ChatChunk[] {
    const readers = [...this.candidates.values()];
    if (readers.length === 0 || readers.some(({ isFinished }) => !isFinished)) throw new UpstreamError('cut_stream');
    const sounds = readers.flatMap((reader) =>
      reader.endSound().map((delta) => this.chunkOf(choiceOf(reader.index, delta))),
    );
    for (const reader of readers) reader.requireUse();
    const cited = readers.filter(({ annotations }) => annotations.length > 0);
    return [
      ...sounds,
      ...cited.map(({ index, annotations }) => this.chunkOf(choiceOf(index, { annotations }))),
      ...readers.map(({ index, finishReason }) =>
        this.chunkOf({ ...choiceOf(index, {}), finish_reason: finishReason }),
      ),
    ];
  }

  private read(candidate: JsonObject): readonly ChatChunk[] {
    const index = indexOf(candidate);
    const known = this.candidates.get(index);
    const reader = known ?? this.open(index);
    const logprobs = logprobsOf(candidate);
    const said = reader
      .read(candidate)
      .map((delta, position) => this.chunkOf(choiceOf(index, delta, position === 0 ? logprobs : null)));
    return known ? said : [this.roleOf(index), ...said];
  }

  private refused(): readonly ChatChunk[] {
    this.open(0).refuse();
    return [this.roleOf(0)];
  }

  private open(index: number): CandidateReader {
    const reader = new CandidateReader(index, this.answer);
    this.candidates.set(index, reader);
    return reader;
  }

  private roleOf(index: number): ChatChunk {
    return this.chunkOf(choiceOf(index, { role: 'assistant', content: '' }));
  }

  private chunkOf(choice: ChunkChoice): ChatChunk {
    const { id, created, model } = this.stamp!;
    const document = { id, object: 'chat.completion.chunk' as const, created, model, choices: [choice] };
    const isMedium = 'audio' in choice.delta || 'images' in choice.delta;
    return { document, text: textOf(choice.delta), ...(isMedium && { isSubstance: true }) };
  }
}

const choiceOf = (index: number, delta: JsonObject, logprobs: object | null = null): ChunkChoice => ({
  index,
  delta,
  logprobs,
  finish_reason: null,
});

/** Counts grow from event to event, so the last word holds. */
export class LatestUsage {
  private usage: JsonObject = {};
  private version: unknown;

  see(document: JsonObject): void {
    const usage = objectIn(document['usageMetadata']);
    if (usage && hasCounts(usage)) this.usage = { usageMetadata: usage };
    this.version = document['modelVersion'] ?? this.version;
  }

  convert(readers: Parameters<typeof usageOf>[1]): ReturnType<typeof usageOf> {
    return usageOf({ ...this.usage, modelVersion: this.version }, readers);
  }
}

/** Undefined for an event that says nothing. Throws UpstreamError when it is an error, or no JSON object. */
export function readEvent(event: SseEvent): JsonObject | undefined {
  const data = event.data.trim();
  if (data === '') return undefined;
  const parsed = jsonIn(data);
  const error = errorIn(parsed);
  if (error) {
    const message = sanitizeMessage(textIn(error['message']) ?? '');
    throw new UpstreamError('stream_error', message === undefined ? {} : { message });
  }
  if (isObject(parsed)) return parsed;
  throw new UpstreamError('malformed_response', { message: 'an event of the stream is no JSON object' });
}
