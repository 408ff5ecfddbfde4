import { StringDecoder } from 'node:string_decoder';
import { UpstreamError } from '@app/llm';
import type { SseEvent } from '@app/providers';
import { createParser, type EventSourceParser } from 'eventsource-parser';

const BYTE_ORDER_MARK = '\uFEFF';

/** Bytes of a stream, cut anywhere, into its events. Comments, ids and retry times are left out. */
export class SseReader {
  private readonly decoder = new StringDecoder('utf8');
  private readonly parser: EventSourceParser;
  private isAtStart = true;

  /** One event may have `limit` characters; push and end throw UpstreamError('malformed_response') beyond. */
  constructor(limit: number, onEvent: (event: SseEvent) => void) {
    this.parser = createParser({
      maxBufferSize: limit,
      onEvent,
      onError: (error) => {
        if (error.type !== 'max-buffer-size-exceeded') return;
        throw new UpstreamError('malformed_response', { message: 'an event of the stream is too large' });
      },
    });
  }

  push(bytes: Buffer): void {
    let text = this.decoder.write(bytes);
    if (this.isAtStart && text !== '') {
      this.isAtStart = false;
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    }
    this.parser.feed(text);
  }

  /** The bytes ended. The last event may lack its empty line. */
  end(): void {
    this.parser.feed(`${this.decoder.end()}\n\n`);
  }
}
