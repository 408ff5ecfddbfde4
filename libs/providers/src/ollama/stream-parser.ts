import { type ChatChunk, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../adapter';
import { ChunkComposer } from '../openai-compatible/chunk-composer';
import { isObject, jsonIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { convertUsage, usageIn } from './convert-usage';
import { callsIn, failureIn } from './parse-response';

export const openStream = (answer: AnswerIdentity): ChatStream => new OllamaStream(answer);

/** Reads the lines of a streamed answer: each is a piece of the message, the last one also says why it ended. */
class OllamaStream implements ChatStream {
  private readonly composer: ChunkComposer;
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
    const line = readLine(data);
    if (line['done'] === true) {
      this.finishReason = textIn(line['done_reason']) ?? 'stop';
      this.usage = usageIn(line);
    }
    const message = objectIn(line['message']);
    return message ? this.chunksOf(message) : [];
  }

  end(): readonly ChatChunk[] {
    if (this.finishReason === undefined) throw new UpstreamError('cut_stream');
    return this.composer.finish(this.finishReason);
  }

  private chunksOf(message: JsonObject): readonly ChatChunk[] {
    const [thinking, content] = [textIn(message['thinking']), textIn(message['content'])];
    return [
      ...(thinking === undefined ? [] : [this.composer.say({ reasoning_content: thinking })]),
      ...(content === undefined ? [] : [this.composer.say({ content })]),
      ...callsIn(message).map((call) => this.composer.startCall(call).chunk),
    ];
  }
}

function readLine(data: string): JsonObject {
  const line = jsonIn(data);
  const failure = failureIn(line);
  if (failure) throw failure;
  if (isObject(line)) return line;
  throw new UpstreamError('malformed_response', { message: 'a line of the stream is no JSON object' });
}
