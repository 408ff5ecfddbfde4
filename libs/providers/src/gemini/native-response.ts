import { type ChatChunk, type ChunkChoice, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ParsedCompletion, ReportedUsage, SseEvent } from '../adapter';
import { type Stamp, stampOf } from '../openai-compatible/answer-identity';
import { textOf } from '../openai-compatible/message-text';
import { arrayIn, isObject, type JsonObject, objectIn } from '../openai-compatible/wire';
import { CandidateReader } from './candidate-reader';
import { blockReasonOf, indexOf, readCandidates, requireAnswer, toParsed } from './parse-response';
import { LatestUsage, readEvent } from './stream-parser';

/** A whole answer for a caller who speaks Google's format: even a refused prompt is one. `source` is its text. */
export function parseNative(body: unknown, answer: AnswerIdentity, source?: string): ParsedCompletion {
  const document = requireAnswer(body);
  const { model } = stampOf({ model: document['modelVersion'] }, answer);
  const native = nativeText(document, model, source);
  const candidates = readCandidates(document, withOwnSound(answer));
  if (candidates.length > 0) return { ...toParsed(document, candidates, answer), native };
  if (blockReasonOf(document) === undefined) {
    throw new UpstreamError('malformed_response', { message: 'there is no candidate' });
  }
  const refused = new CandidateReader(0, answer);
  refused.refuse();
  const parsed = toParsed(document, [{ reader: refused, deltas: [], logprobs: null }], answer);
  return { ...parsed, native };
}

/** A model that is not called what the caller asked for stays our affair. */
function nativeText(document: JsonObject, model: string, source?: string): string {
  const isRight = document['modelVersion'] === undefined || document['modelVersion'] === model;
  if (isRight) return source ?? JSON.stringify(document);
  return JSON.stringify({ ...document, modelVersion: model });
}

const NOTHING: readonly ChatChunk[] = [];

export const openNativeStream = (answer: AnswerIdentity): ChatStream => new NativeStream(withOwnSound(answer));

/** Sound goes out in the form it has. */
function withOwnSound({ audioFormat: _any, ...answer }: AnswerIdentity): AnswerIdentity {
  return answer;
}

const hasMedium = (document: JsonObject): boolean =>
  arrayIn(document['candidates']).some((candidate) =>
    arrayIn(objectIn(objectIn(candidate)?.['content'])?.['parts']).some((part) => objectIn(part)?.['inlineData']),
  );

/** Google's events as they are. From the one that ends the answer on they wait for the end, which is at hand. */
class NativeStream implements ChatStream {
  readonly isDone = false;
  private stamp: Stamp | undefined;
  private readonly candidates = new Map<number, CandidateReader>();
  private readonly usage = new LatestUsage();
  private readonly held: { frames: string; text: string } = { frames: '', text: '' };

  constructor(private readonly answer: AnswerIdentity) {}

  get reported(): ReportedUsage | undefined {
    return this.usage.convert([...this.candidates.values()]).reported;
  }

  get disputed(): unknown {
    return this.usage.convert([...this.candidates.values()]).disputed;
  }

  push(event: SseEvent): readonly ChatChunk[] {
    const document = readEvent(event);
    if (!document) return NOTHING;
    this.usage.see(document);
    this.stamp ??= stampOf({ model: document['modelVersion'] }, this.answer);
    const text = this.read(document);
    const data = event.data.includes('\n') ? JSON.stringify(document) : event.data;
    const frames = `data: ${nativeText(document, this.stamp.model, data)}\n\n`;
    const substance = hasMedium(document) ? { isSubstance: true as const } : {};
    if (!this.isComplete) return [{ ...this.chunkOf({ frames, text }, []), ...substance }];
    this.held.frames += frames;
    this.held.text += text;
    return NOTHING;
  }

  end(): readonly ChatChunk[] {
    if (!this.isComplete) throw new UpstreamError('cut_stream');
    const choices = [...this.candidates.values()].map(({ index, finishReason }): ChunkChoice => ({
      index,
      delta: {},
      logprobs: null,
      finish_reason: finishReason,
    }));
    return [this.chunkOf(this.held, choices)];
  }

  private get isComplete(): boolean {
    return this.candidates.size > 0 && [...this.candidates.values()].every(({ isFinished }) => isFinished);
  }

  /** All that the event says in words. */
  private read(document: JsonObject): string {
    if (blockReasonOf(document) !== undefined && this.candidates.size === 0) this.readerOf(0).refuse();
    const candidates = arrayIn(document['candidates']).filter(isObject);
    const deltas = candidates.flatMap((candidate) => this.readerOf(indexOf(candidate)).read(candidate));
    return deltas.map(textOf).join('');
  }

  private readerOf(index: number): CandidateReader {
    const known = this.candidates.get(index);
    if (known) return known;
    const reader = new CandidateReader(index, this.answer);
    this.candidates.set(index, reader);
    return reader;
  }

  private chunkOf({ frames, text }: { frames: string; text: string }, choices: readonly ChunkChoice[]): ChatChunk {
    const { id, created, model } = this.stamp!;
    return { document: { id, object: 'chat.completion.chunk', created, model, choices }, text, frames };
  }
}
