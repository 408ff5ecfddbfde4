import { StringDecoder } from 'node:string_decoder';
import { UpstreamError } from '@app/llm';
import type { ChatAdapter, SseEvent } from '@app/providers';
import { AwsEventReader } from './aws-event-reader';
import { SseReader } from './sse-reader';

/** Bytes of a stream, cut anywhere, into its events. */
export interface EventReader {
  push(bytes: Buffer): void;
  /** The bytes ended. The last event may lack its separator. */
  end(): void;
}

/** One event may have `limit` bytes; beyond, push and end throw UpstreamError('malformed_response'). */
export function openReader(
  framing: ChatAdapter['framing'],
  limit: number,
  onEvent: (event: SseEvent) => void,
): EventReader {
  if (framing === 'ndjson') return new LineReader(limit, onEvent);
  if (framing === 'aws-event-stream') return new AwsEventReader(limit, onEvent);
  return new SseReader(limit, onEvent);
}

/** One JSON document a line: what Ollama streams. */
class LineReader implements EventReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(
    private readonly limit: number,
    private readonly onEvent: (event: SseEvent) => void,
  ) {}

  push(bytes: Buffer): void {
    const lines = (this.rest + this.decoder.write(bytes)).split('\n');
    this.rest = lines.pop()!;
    if (this.rest.length > this.limit) {
      throw new UpstreamError('malformed_response', { message: 'a line of the stream is too long' });
    }
    for (const line of lines) this.emit(line);
  }

  end(): void {
    this.emit(this.rest + this.decoder.end());
    this.rest = '';
  }

  private emit(line: string): void {
    const data = line.trim();
    if (data !== '') this.onEvent({ data });
  }
}
