import { type ChatChunk, type ChunkDocument, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../adapter';
import { type Stamp, stampOf } from './answer-identity';
import { ChoiceMender } from './choice-mender';
import { convertUsage, usageIn } from './convert-usage';
import { textOf } from './message-text';
import { messageOfStreamError } from './parse-error';
import { readErrorBody } from './read-error-body';
import { sanitizeMessage } from './sanitize-message';
import { arrayIn, isObject, jsonIn, type JsonObject, objectIn } from './wire';

export const openStream = (answer: AnswerIdentity): ChatStream => new OpenAiCompatibleStream(answer);

const NOTHING: readonly ChatChunk[] = [];
const OBJECT = 'chat.completion.chunk';

/** Members of a chunk that are not for the caller: usage comes at the end, padding and the vendor's notes not at all. */
const STRAY: ReadonlySet<string> = new Set(['usage', 'obfuscation', 'x_groq', 'prompt_filter_results']);

/**
 * Reads a stream of OpenAI's family and evens out what vendors do differently. Where a chunk is right as it is, its text
 * goes out untouched: that is the common case, and it costs one JSON.parse.
 */
class OpenAiCompatibleStream implements ChatStream {
  isDone = false;
  private stamp: Stamp | undefined;
  private lastUsage: JsonObject | undefined;
  private readonly choices = new Map<number, ChoiceMender>();
  /** What stood around each finish, in the order they came. */
  private readonly finished = new Map<ChoiceMender, JsonObject>();

  constructor(private readonly answer: AnswerIdentity) {}

  get reported(): ReportedUsage | undefined {
    return convertUsage(this.lastUsage);
  }

  get disputed(): unknown {
    return this.reported ? undefined : this.lastUsage;
  }

  push(event: SseEvent): readonly ChatChunk[] {
    const data = event.data.trim();
    if (this.isDone || data === '') return NOTHING;
    if (data === '[DONE]') {
      this.isDone = true;
      return NOTHING;
    }
    const document = readDocument(data, event);
    const choices = arrayIn(document['choices']);
    this.lastUsage = usageIn(document, choices[0]) ?? this.lastUsage;
    return choices.length > 0 ? this.pushChoices(document, choices, data) : this.pushNotes(document);
  }

  end(): readonly ChatChunk[] {
    if (this.choices.size === 0 || this.finished.size < this.choices.size) throw new UpstreamError('cut_stream');
    return [...this.finished].map(([choice, around]) => this.chunkOf(around, [choice.finishChoice()]));
  }

  private pushChoices(document: JsonObject, choices: readonly unknown[], data: string): readonly ChatChunk[] {
    this.stamp ??= stampOf(document, this.answer);
    const mended = this.mend(document, choices);
    if (mended.length === 0) return NOTHING;
    const isSame = mended.length === choices.length && mended.every((choice, position) => choice === choices[position]);
    return [(isSame && verbatimChunk(document, data, this.stamp)) || this.chunkOf(withoutStray(document).kept, mended)];
  }

  private mend(document: JsonObject, choices: readonly unknown[]): readonly JsonObject[] {
    const mended: JsonObject[] = [];
    for (const choice of choices) {
      if (!isObject(choice)) continue;
      const mender = this.menderOf(choice);
      const kept = mender.mend(choice);
      if (kept) mended.push(kept);
      if (mender.isFinished && !this.finished.has(mender)) this.finished.set(mender, withoutStray(document).kept);
    }
    return mended;
  }

  private menderOf(choice: JsonObject): ChoiceMender {
    const index = Number.isInteger(choice['index']) ? (choice['index'] as number) : 0;
    let mender = this.choices.get(index);
    if (!mender) this.choices.set(index, (mender = new ChoiceMender(index, this.answer)));
    return mender;
  }

  /** A chunk without choices has usage or a vendor's notes. Only the result of a moderation was asked for by the caller. */
  private pushNotes(document: JsonObject): readonly ChatChunk[] {
    if (!isObject(document['moderation'])) return NOTHING;
    this.stamp ??= stampOf(document, this.answer);
    return [this.chunkOf(withoutStray(document).kept, [])];
  }

  private chunkOf(around: JsonObject, choices: readonly object[]): ChatChunk {
    const document = { ...around, ...this.stamp, object: OBJECT, choices } as unknown as ChunkDocument;
    return { document, text: textOfChoices(document) };
  }
}

/** Throws UpstreamError when the event is an error, or no JSON object. */
function readDocument(data: string, event: SseEvent): JsonObject {
  const parsed = jsonIn(data);
  if (event.event === 'error' || readErrorBody(parsed)) {
    const message = messageOfStreamError(parsed) ?? (parsed === undefined ? sanitizeMessage(data) : undefined);
    throw new UpstreamError('stream_error', message === undefined ? {} : { message });
  }
  if (!isObject(parsed))
    throw new UpstreamError('malformed_response', { message: 'an event of the stream is no JSON object' });
  return parsed;
}

function withoutStray(document: JsonObject): { readonly kept: JsonObject; readonly strayJson: string } {
  const kept: JsonObject = {};
  let strayJson = '';
  for (const name in document) {
    if (STRAY.has(name)) strayJson += `,"${name}":${JSON.stringify(document[name])}`;
    else if (name !== '__proto__') kept[name] = document[name];
  }
  return { kept, strayJson };
}

/**
 * The vendor's own text, when there is nothing to change in it but stray members at its very end (where OpenAI puts
 * `usage` and padding), which can be cut off.
 */
function verbatimChunk(document: JsonObject, data: string, stamp: Stamp): ChatChunk | undefined {
  const isStamped =
    document['id'] === stamp.id && document['created'] === stamp.created && document['model'] === stamp.model;
  if (!isStamped || document['object'] !== OBJECT || data.includes('\n')) return undefined;
  const { kept, strayJson } = withoutStray(document);
  if (!data.endsWith(`${strayJson}}`)) return undefined;
  const verbatim = strayJson === '' ? data : `${data.slice(0, -strayJson.length - 1)}}`;
  const whole = kept as unknown as ChunkDocument;
  return { document: whole, verbatim, text: textOfChoices(whole) };
}

function textOfChoices({ choices }: ChunkDocument): string {
  let text = '';
  for (const { delta } of choices) text += textOf(objectIn(delta) ?? {});
  return text;
}
