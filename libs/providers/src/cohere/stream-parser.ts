import { type ChatChunk, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../adapter';
import { ChunkComposer } from '../openai-compatible/chunk-composer';
import { messageOfStreamError } from '../openai-compatible/parse-error';
import { isObject, jsonIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { convertUsage } from './convert-usage';
import { isBreak, mapFinish } from './map-finish-reason';

export const openStream = (answer: AnswerIdentity): ChatStream => new CohereStream(answer);

const NOTHING: readonly ChatChunk[] = [];

interface Call {
  readonly index: number;
  hasArguments: boolean;
}

/** Reads the events of Chat v2. What a model plans before it calls is content. */
class CohereStream implements ChatStream {
  private readonly composer: ChunkComposer;
  private readonly calls = new Map<unknown, Call>();
  private finishReason: string | undefined;
  private usage: JsonObject | undefined;

  constructor(answer: AnswerIdentity) {
    this.composer = new ChunkComposer(answer);
  }

  get isDone(): boolean {
    return this.finishReason !== undefined;
  }

  get reported(): ReportedUsage | undefined {
    return convertUsage(this.usage);
  }

  get disputed(): unknown {
    return this.reported ? undefined : this.usage;
  }

  push({ data }: SseEvent): readonly ChatChunk[] {
    const event = readEvent(data);
    const delta = objectIn(event['delta']) ?? {};
    const message = objectIn(delta['message']) ?? {};
    switch (event['type']) {
      case 'content-start':
      case 'content-delta':
        return this.addContent(objectIn(message['content']) ?? {});
      case 'tool-plan-delta':
        return this.addContent({ text: message['tool_plan'] });
      case 'message-end':
        this.finish(delta);
        return NOTHING;
      default:
        return this.pushCall(event, message['tool_calls']);
    }
  }

  end(): readonly ChatChunk[] {
    if (this.finishReason === undefined) throw new UpstreamError('cut_stream');
    const rest = [...this.calls.keys()].flatMap((index) => this.endCall(index));
    return [...rest, ...this.composer.finish(this.finishReason)];
  }

  private addContent(content: JsonObject): readonly ChatChunk[] {
    const [thinking, text] = [textIn(content['thinking']), textIn(content['text'])];
    return [
      ...(thinking === undefined ? [] : [this.composer.say({ reasoning_content: thinking })]),
      ...(text === undefined ? [] : [this.composer.say({ content: text })]),
    ];
  }

  /** Events we do not know mean nothing. */
  private pushCall({ type, index }: JsonObject, call: unknown): readonly ChatChunk[] {
    if (type === 'tool-call-start') return this.startCall(index, call);
    if (type === 'tool-call-delta') return this.addArguments(index, textIn(functionIn(call)['arguments']));
    return type === 'tool-call-end' ? this.endCall(index) : NOTHING;
  }

  private startCall(index: unknown, started: unknown): readonly ChatChunk[] {
    const { name, arguments: args } = functionIn(started);
    const written = textIn(args) ?? '';
    const id = textIn(objectIn(started)?.['id']);
    const call = this.composer.startCall({ id, name: textIn(name) ?? '', args: written });
    this.calls.set(index, { index: call.index, hasArguments: written !== '' });
    return [call.chunk];
  }

  private addArguments(index: unknown, args: string | undefined): readonly ChatChunk[] {
    const call = this.calls.get(index);
    if (!call || args === undefined) return NOTHING;
    call.hasArguments = true;
    return [this.composer.continueCall(call.index, args)];
  }

  private endCall(index: unknown): readonly ChatChunk[] {
    const call = this.calls.get(index);
    this.calls.delete(index);
    return call && !call.hasArguments ? [this.composer.continueCall(call.index, '{}')] : NOTHING;
  }

  private finish(delta: JsonObject): void {
    this.usage = objectIn(delta['usage']);
    const reason = delta['finish_reason'];
    if (isBreak(reason)) throw failed(delta, `the answer ended with "${String(reason)}"`);
    this.finishReason = mapFinish(reason);
  }
}

/** One call, though the member is named as if there were several. */
const functionIn = (calls: unknown): JsonObject => objectIn(objectIn(calls)?.['function']) ?? {};

function readEvent(data: string): JsonObject {
  const event = jsonIn(data);
  if (!isObject(event)) {
    throw new UpstreamError('malformed_response', { message: 'an event of the stream is no JSON object' });
  }
  if (event['type'] === undefined && textIn(event['message'])) throw failed(event, 'the stream failed');
  return event;
}

const failed = (body: JsonObject, otherwise: string): UpstreamError =>
  new UpstreamError('stream_error', { message: messageOfStreamError(body) ?? otherwise });
