import { type ChatChunk, type Keepsake, type Thought, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../adapter';
import { keepsakesOf } from '../anthropic/thoughts';
import { ChunkComposer } from '../openai-compatible/chunk-composer';
import { isObject, jsonIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { convertUsage } from './convert-usage';
import { isBreak, mapStopReason } from './map-finish-reason';
import { streamError } from './parse-error';

export const openStream = (answer: AnswerIdentity): ChatStream => new ConverseStream(answer);

const NOTHING: readonly ChatChunk[] = [];

interface Call {
  readonly kind: 'call';
  readonly index: number;
  hasInput: boolean;
}

interface ThoughtBlock {
  readonly kind: 'thought';
  text: string;
  signature: string;
  redacted: string;
}

/** Reads the events of ConverseStream. Blocks of text and reasoning begin unannounced; the usage comes after the end. */
class ConverseStream implements ChatStream {
  private readonly composer: ChunkComposer;
  private readonly blocks = new Map<unknown, Call | ThoughtBlock>();
  private readonly thoughts: Thought[] = [];
  private readonly callIds: string[] = [];
  private stopReason: string | undefined;
  private usage: JsonObject | undefined;

  constructor(answer: AnswerIdentity) {
    this.composer = new ChunkComposer(answer);
  }

  get isDone(): boolean {
    return this.stopReason !== undefined && this.usage !== undefined;
  }

  get reported(): ReportedUsage | undefined {
    return convertUsage(this.usage);
  }

  get disputed(): unknown {
    return this.reported ? undefined : this.usage;
  }

  get keepsakes(): readonly Keepsake[] {
    return keepsakesOf(this.callIds, this.thoughts.filter(isSigned));
  }

  push({ event, data }: SseEvent): readonly ChatChunk[] {
    const body = readBody(data);
    if (event === 'contentBlockDelta') return this.addTo(body);
    if (event === 'contentBlockStart') return this.start(body);
    if (event === 'contentBlockStop') return this.stop(body['contentBlockIndex']);
    if (event === 'messageStop') this.finish(body['stopReason']);
    else if (event === 'metadata') this.usage = objectIn(body['usage']) ?? this.usage;
    else refuseFailure(event, body);
    return NOTHING;
  }

  end(): readonly ChatChunk[] {
    if (this.stopReason === undefined) throw new UpstreamError('cut_stream');
    const rest = [...this.blocks.keys()].flatMap((index) => this.stop(index));
    return [...rest, ...this.composer.finish(this.stopReason)];
  }

  private finish(reason: unknown): void {
    if (isBreak(reason)) {
      throw new UpstreamError('stream_error', { message: `the answer ended with "${String(reason)}"` });
    }
    this.stopReason = mapStopReason(reason);
  }

  private start({ contentBlockIndex: index, start }: JsonObject): readonly ChatChunk[] {
    const used = objectIn(objectIn(start)?.['toolUse']);
    if (!used) return NOTHING;
    const call = this.composer.startCall({ id: textIn(used['toolUseId']), name: textIn(used['name']) ?? '' });
    this.callIds.push(call.id);
    this.blocks.set(index, { kind: 'call', index: call.index, hasInput: false });
    return [call.chunk];
  }

  private addTo({ contentBlockIndex: index, delta: added }: JsonObject): readonly ChatChunk[] {
    const delta = objectIn(added) ?? {};
    const text = textIn(delta['text']);
    if (text !== undefined) return [this.composer.say({ content: text })];
    const input = textIn(objectIn(delta['toolUse'])?.['input']);
    if (input !== undefined) return this.addInput(index, input);
    const reasoning = objectIn(delta['reasoningContent']);
    return reasoning ? this.addThought(index, reasoning) : NOTHING;
  }

  private addInput(index: unknown, input: string): readonly ChatChunk[] {
    const block = this.blocks.get(index);
    if (block?.kind !== 'call') return NOTHING;
    block.hasInput = true;
    return [this.composer.continueCall(block.index, input)];
  }

  private addThought(index: unknown, reasoning: JsonObject): readonly ChatChunk[] {
    const known = this.blocks.get(index);
    const block: ThoughtBlock =
      known?.kind === 'thought' ? known : { kind: 'thought', text: '', signature: '', redacted: '' };
    this.blocks.set(index, block);
    block.signature += textIn(reasoning['signature']) ?? '';
    block.redacted += textIn(reasoning['redactedContent']) ?? '';
    const text = textIn(reasoning['text']);
    if (text === undefined) return NOTHING;
    block.text += text;
    return [this.composer.say({ reasoning_content: text })];
  }

  private stop(index: unknown): readonly ChatChunk[] {
    const block = this.blocks.get(index);
    this.blocks.delete(index);
    if (!block) return NOTHING;
    // A tool without parameters gets no input at all.
    if (block.kind === 'call') return block.hasInput ? NOTHING : [this.composer.continueCall(block.index, '{}')];
    const thought = toThought(block);
    this.thoughts.push(thought);
    return [this.composer.endThought(thought)];
  }
}

const isSigned = ({ signature, redacted }: Thought): boolean => (signature ?? redacted) !== undefined;

const toThought = ({ text, signature, redacted }: ThoughtBlock): Thought => ({
  text,
  ...(signature !== '' && { signature }),
  ...(redacted !== '' && { redacted }),
});

function readBody(data: string): JsonObject {
  const body = jsonIn(data);
  if (isObject(body)) return body;
  throw new UpstreamError('malformed_response', { message: 'an event of the stream is no JSON object' });
}

/** Events we do not know mean nothing. */
function refuseFailure(event: string | undefined, body: JsonObject): void {
  const failure = /^(?:exception|error):(.*)$/.exec(event ?? '');
  if (failure) throw streamError(failure[1]!, body);
}
